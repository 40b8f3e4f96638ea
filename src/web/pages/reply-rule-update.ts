import { UserError } from '../../lib/errors.ts';
import { findReplyRule, saveReplyRule } from '../../store/reply-rules.ts';
import { action } from '../action.ts';
import { GoTo, Show } from '../outcome.ts';
import { draftOfFields, replyRuleFields, replyRuleId } from '../reply-rule-form.ts';
import { replyRuleToKeep } from '../reply-rule-save.ts';
import { replyRuleForm } from '../reply-rule-view.ts';
import { replyDifferences, replyNames, replyRuleTrace } from '../reply-rule-words.ts';
import { version } from '../rule-form.ts';

/** Changes a rule: a new version. What was recorded stays as it is. */
export const replyRuleUpdate = action({
  post: '/reply-rules/:id/edit',
  may: 'edit-timeouts',
  trail: ['reply-rule-changed'],
  input: replyRuleFields.extend({ id: replyRuleId, seenVersion: version }),
  async run(app, viewer, { id, seenVersion, kind: _, ...fields }, visit) {
    const rule = await app.store.read(findReplyRule, viewer, id);
    if (!rule) return null;
    const draft = await replyRuleToKeep(app, viewer, draftOfFields(fields, rule.kind));
    const found = replyDifferences(rule, draft, { kind: rule.kind, names: await replyNames(app, viewer) });
    if (found.length === 0 && rule.version === seenVersion) {
      visit.traceNothing();
      return new GoTo(`/reply-rules/${id}/edit`, '没有改动。');
    }
    const trace = replyRuleTrace(`更改回复规则“${rule.name}”`, found);
    const saved = await visit.change(trace, saveReplyRule, viewer, { id, seenVersion, ...draft }, app.clock());
    const when = rule.isOn ? '从现在起生效，已有的记录不改' : '规则还关着';
    return saved === null ? null : new GoTo('/reply-rules', `已保存“${draft.name}”v${saved}，${when}。`);
  },
  async again(app, { id, seenVersion, kind: _, ...fields }, visit, sentence) {
    const rule = await app.store.read(findReplyRule, visit.viewer!, id);
    if (!rule) throw new UserError(sentence);
    const draft = draftOfFields(fields, rule.kind);
    const form = await replyRuleForm(app, visit.viewer!, { rule, draft, seenVersion, sentence });
    return new Show('reply-rules/edit', { form }, 422);
  },
});
