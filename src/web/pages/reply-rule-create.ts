import { createReplyRule } from '../../store/reply-rules.ts';
import { action } from '../action.ts';
import { GoTo, Show } from '../outcome.ts';
import { draftOfFields, replyRuleFields } from '../reply-rule-form.ts';
import { replyRuleToKeep } from '../reply-rule-save.ts';
import { replyRuleForm } from '../reply-rule-view.ts';
import { replyRuleTrace } from '../reply-rule-words.ts';

/** Makes a rule that is on at once: it looks at nothing that fell due before. */
export const replyRuleCreate = action({
  post: '/reply-rules',
  may: 'edit-timeouts',
  trail: ['reply-rule-changed'],
  input: replyRuleFields,
  async run(app, viewer, { kind, ...fields }, visit) {
    const draft = await replyRuleToKeep(app, viewer, draftOfFields(fields, kind));
    const trace = replyRuleTrace(`新建回复规则“${draft.name}”`);
    await visit.change(trace, createReplyRule, viewer, { kind, ...draft }, app.clock());
    return new GoTo('/reply-rules', `已新建并开启“${draft.name}”，从现在起到点的才算。`);
  },
  async again(app, { kind, ...fields }, visit, sentence) {
    const draft = draftOfFields(fields, kind);
    return new Show(
      'reply-rules/edit',
      { form: await replyRuleForm(app, visit.viewer!, { rule: null, draft, sentence }) },
      422,
    );
  },
});
