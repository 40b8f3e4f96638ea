import { z } from 'zod';
import { findReplyRule, switchReplyRule } from '../../store/reply-rules.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';
import { replyRuleId } from '../reply-rule-form.ts';
import { replyRuleTrace } from '../reply-rule-words.ts';
import { version } from '../rule-form.ts';

/** On: what falls due from now on counts. Off: nothing more does; what is recorded stays. */
export const replyRuleSwitch = action({
  post: '/reply-rules/:id/switch',
  may: 'edit-timeouts',
  trail: ['reply-rule-changed'],
  input: z.object({
    id: replyRuleId,
    seenVersion: version,
    on: z.enum(['yes', 'no']).transform((text) => text === 'yes'),
    from: z.enum(['list', 'rule']).default('list'),
  }),
  async run(app, viewer, { id, seenVersion, on, from }, visit) {
    const rule = await app.store.read(findReplyRule, viewer, id);
    if (!rule) return null;
    const trace = replyRuleTrace(`${on ? '开启' : '关闭'}回复规则“${rule.name}”`);
    const done = await visit.change(trace, switchReplyRule, viewer, { id, seenVersion, on }, app.clock());
    const sentence = on ? '已开启，从现在起到点的才算。' : '已关闭，已有的记录还在。';
    return done && new GoTo(from === 'list' ? '/reply-rules' : `/reply-rules/${id}/edit`, `“${rule.name}”${sentence}`);
  },
});
