import { z } from 'zod';
import { findReplyRule, removeReplyRule } from '../../store/reply-rules.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';
import { replyRuleId } from '../reply-rule-form.ts';
import { replyRuleTrace } from '../reply-rule-words.ts';

/** Takes a rule out of the list and switches it off. What it recorded, and its versions, stay. */
export const replyRuleRemove = action({
  post: '/reply-rules/:id/remove',
  may: 'edit-timeouts',
  trail: ['reply-rule-changed'],
  input: z.object({ id: replyRuleId }),
  async run(app, viewer, { id }, visit) {
    const rule = await app.store.read(findReplyRule, viewer, id);
    if (!rule) return null;
    const trace = replyRuleTrace(`删除回复规则“${rule.name}”`);
    const removed = await visit.change(trace, removeReplyRule, viewer, id, app.clock());
    return removed && new GoTo('/reply-rules', `已删除“${removed.name}”，它的超时记录还在。`);
  },
});
