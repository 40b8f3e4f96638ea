import { z } from 'zod';
import { findReplyRule } from '../../store/reply-rules.ts';
import { action } from '../action.ts';
import { Show } from '../outcome.ts';
import { draftOfFields, replyRuleFields, replyRuleId, stepped } from '../reply-rule-form.ts';
import { replyRuleForm } from '../reply-rule-view.ts';
import { version } from '../rule-form.ts';

/** The form with one level more or less. It changes nothing. */
export const replyRuleDraft = action({
  post: '/reply-rules/draft',
  may: 'edit-timeouts',
  trail: [],
  input: replyRuleFields.extend({
    rule: replyRuleId.optional(),
    seenVersion: version.optional(),
    step: z.string().max(20).default(''),
  }),
  async run(app, viewer, { rule: id, seenVersion = 0, step, kind, ...fields }) {
    const rule = id === undefined ? null : await app.store.read(findReplyRule, viewer, id);
    if (id !== undefined && rule === null) return null;
    const draft = stepped(draftOfFields(fields, rule?.kind ?? kind), step);
    return new Show('reply-rules/edit', { form: await replyRuleForm(app, viewer, { rule, draft, seenVersion }) });
  },
});
