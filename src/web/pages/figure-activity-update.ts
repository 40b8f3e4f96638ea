import { readActivityRule, saveActivityRule } from '../../store/figure-activity-rule.ts';
import { action } from '../action.ts';
import { ACTIVITY, activityDraft, activityView, ruleOf } from '../figure-activity-view.ts';
import { GoTo, Show } from '../outcome.ts';
import { changed } from '../trace-words.ts';

/** Settles when groups are called active; figures go by it from then on. */
export const figureActivityUpdate = action({
  post: ACTIVITY,
  may: 'edit-figures',
  trail: ['figure-setting-changed'],
  input: activityDraft,
  async run(app, viewer, draft, visit) {
    const rule = ruleOf(draft);
    const { rule: before } = await app.store.read(readActivityRule, viewer);
    const details = changed({ ...before }, { ...rule });
    const trace = { act: 'figure-setting-changed', title: '更改群活跃度设置', details } as const;
    await visit.change(trace, saveActivityRule, viewer, rule, app.clock());
    return new GoTo(ACTIVITY, '已保存，群活跃度从现在起按新规则判定。');
  },
  async again(app, draft, visit, sentence) {
    return new Show('figures/activity', await activityView(app, visit.viewer!, draft, sentence), 422);
  },
});
