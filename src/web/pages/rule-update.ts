import { UserError } from '../../lib/errors.ts';
import { findRule, saveRule } from '../../store/rules.ts';
import { action } from '../action.ts';
import { GoTo, Show } from '../outcome.ts';
import { draftOf, readRule, ruleFields, ruleId, version } from '../rule-form.ts';
import { ruleNames } from '../rule-names.ts';
import { assertSavable, problemsOf } from '../rule-problems.ts';
import { differences, ruleChange } from '../rule-trace.ts';
import { ruleForm } from '../rule-view.ts';

/** Changes a rule: a new version. What was found keeps the version that found it. */
export const ruleUpdate = action({
  post: '/rules/:id/edit',
  may: 'edit-rules',
  trail: ['rule-changed'],
  input: ruleFields.extend({ id: ruleId, seenVersion: version }),
  async run(app, viewer, { id, seenVersion, ...fields }, visit) {
    const rule = await app.store.read(findRule, viewer, id);
    if (!rule) return null;
    const content = readRule(fields, rule);
    assertSavable(content, rule);
    const found = differences(rule, content, await ruleNames(app, viewer));
    if (found.length === 0 && rule.version === seenVersion) {
      visit.traceNothing();
      return new GoTo(`/rules/${id}/edit`, '没有改动。');
    }
    const trace = ruleChange(`更改规则“${rule.name}”`, found);
    const saved = await visit.change(trace, saveRule, viewer, { id, seenVersion, content }, app.clock());
    return saved === null ? null : new GoTo(`/rules/${id}/edit`, saidOf(saved, rule.isOn, problemsOf(content)));
  },
  async again(app, { id, seenVersion, ...fields }, visit, sentence) {
    const rule = await app.store.read(findRule, visit.viewer!, id);
    if (!rule) throw new UserError(sentence);
    const content = draftOf(fields, rule);
    const form = await ruleForm(app, visit.viewer!, { rule, content, saved: rule, seenVersion, sentence });
    return new Show('rules/edit', { form, trial: null, hits: null }, 422);
  },
});

function saidOf(now: number, isOn: boolean, lacking: readonly string[]): string {
  if (isOn) return `已发布 v${now}，从下一条消息起生效。已有的违规不会改写。`;
  return lacking.length > 0 ? `已保存 v${now}。还缺的内容补齐后才能开启。` : `已保存 v${now}，规则还关着。`;
}
