import { z } from 'zod';
import { findReplyRule } from '../../store/reply-rules.ts';
import { countTimeouts } from '../../store/timeout-list.ts';
import { cappedCount } from '../directory-paging.ts';
import { page } from '../page.ts';
import { replyRuleId } from '../reply-rule-form.ts';
import { REPLY_KINDS } from '../reply-rule-words.ts';
import { ALL_TIMEOUTS } from '../timeout-conditions.ts';

/** What becomes of a rule that is removed, and of what it recorded. */
export const replyRuleRemoveConfirm = page({
  get: '/reply-rules/:id/remove',
  may: 'edit-timeouts',
  trail: ['timeouts'],
  input: z.object({ id: replyRuleId }),
  view: 'reply-rules/remove',
  async load(app, viewer, { id }, visit) {
    const rule = await app.store.read(findReplyRule, viewer, id);
    if (!rule) return null;
    visit.trace({ act: 'timeouts', title: `回复规则“${rule.name}”` });
    const { kind, name, version, isOn } = rule;
    const recorded = await app.store.read(countTimeouts, viewer, { ...ALL_TIMEOUTS, kind, rule: id });
    return { id, name, version, isOn, kind: REPLY_KINDS[kind], recorded: cappedCount(recorded) };
  },
});
