import { readRevisitRules, saveRevisitRules } from '../../store/figure-revisit-rules.ts';
import { action } from '../action.ts';
import { revisitInput, revisitRulesOf, revisitView } from '../figure-revisit-form.ts';
import { GoTo, Show } from '../outcome.ts';
import { changed } from '../trace-words.ts';

/** Settles it: rates of days that are over are counted by it too, for they are looked up when a page shows them. */
export const figureRevisitUpdate = action({
  post: '/figures/revisits',
  may: 'edit-figures',
  trail: ['figure-setting-changed'],
  input: revisitInput,
  again: async (app, form, visit, mistake) =>
    new Show('figures/revisits', { revisits: await revisitView(app, visit.viewer!, { form, mistake }) }, 422),
  async run({ store, clock }, viewer, form, visit) {
    const rules = revisitRulesOf(form);
    const before = await store.read(readRevisitRules, viewer);
    const details = changed({ ...before.rules }, { ...rules });
    if (Object.keys(details).length === 0) {
      visit.traceNothing();
      return new GoTo('/figures/revisits', '没有改动。');
    }
    const trace = { act: 'figure-setting-changed', title: '回访设置', details } as const;
    await visit.change(trace, saveRevisitRules, viewer, rules, clock());
    return new GoTo('/figures/revisits', '已保存，回访率从下一次打开页面起按新的设置计算。');
  },
});
