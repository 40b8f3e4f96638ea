import { z } from 'zod';
import { createRule } from '../../store/rules.ts';
import { action } from '../action.ts';
import { GoTo, Show } from '../outcome.ts';
import { draftOf, newRule, readRule, ruleFields } from '../rule-form.ts';
import { packContent, packKey } from '../rule-kinds-view.ts';
import { assertSavable, problemsOf } from '../rule-problems.ts';
import { ruleForm } from '../rule-view.ts';

const blank = (pack: string | undefined) => (pack === '' ? undefined : pack);
const startOf = (name: string, pack: string | undefined) => (pack && packContent(pack)) || newRule(name);

/** Makes a rule. It is off until somebody switches it on. */
export const ruleCreate = action({
  post: '/rules',
  may: 'edit-rules',
  trail: ['rule-changed'],
  input: ruleFields.extend({ pack: packKey.or(z.literal('')).optional() }),
  async run(app, viewer, { pack, ...fields }, visit) {
    const content = readRule(fields, startOf(fields.kind, blank(pack)));
    assertSavable(content, { isOn: false });
    const trace = { act: 'rule-changed', title: `新建规则“${content.name}”` } as const;
    const made = { content, pack: blank(pack) ?? null };
    const id = await visit.change(trace, createRule, viewer, made, app.clock());
    const lacking = problemsOf(content).length > 0;
    const next = lacking ? '还缺的内容列在上面，补齐后才能开启。' : '现在是关闭的，试运行之后再开启。';
    return new GoTo(`/rules/${id}/edit`, `已新建规则“${content.name}”。${next}`);
  },
  async again(app, { pack, ...fields }, visit, sentence) {
    const saved = startOf(fields.kind, blank(pack));
    const content = draftOf(fields, saved);
    const form = await ruleForm(app, visit.viewer!, {
      rule: null,
      content,
      saved,
      sentence,
      pack: blank(pack) ?? null,
    });
    return new Show('rules/edit', { form, trial: null, hits: null }, 422);
  },
});
