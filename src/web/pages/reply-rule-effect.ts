import { findReplyRule } from '../../store/reply-rules.ts';
import { action } from '../action.ts';
import { Show } from '../outcome.ts';
import { replyEffect } from '../reply-rule-effect.ts';
import { draftOfFields, replyRuleFields, replyRuleId } from '../reply-rule-form.ts';
import { replyNames } from '../reply-rule-words.ts';

/** What a rule would do, while it is being written. It changes nothing. */
export const replyRuleEffect = action({
  post: '/reply-rules/effect',
  may: 'edit-timeouts',
  trail: [],
  input: replyRuleFields.extend({ rule: replyRuleId.optional() }),
  async run(app, viewer, { rule: id, kind, ...fields }) {
    const rule = id === undefined ? null : await app.store.read(findReplyRule, viewer, id);
    const draft = draftOfFields(fields, rule?.kind ?? kind);
    return new Show('reply-rules/effect', {
      effect: await replyEffect(app, viewer, draft, await replyNames(app, viewer)),
    });
  },
});
