import { z } from 'zod';
import { findReplyRule } from '../../store/reply-rules.ts';
import { page } from '../page.ts';
import { draftOfRule, replyRuleId } from '../reply-rule-form.ts';
import { replyRuleForm } from '../reply-rule-view.ts';

/** A rule, with what happens by it in words beside it. */
export const replyRuleEdit = page({
  get: '/reply-rules/:id/edit',
  may: 'see-timeouts',
  trail: ['timeouts'],
  input: z.object({ id: replyRuleId }),
  view: 'reply-rules/edit',
  async load(app, viewer, { id }, visit) {
    const rule = await app.store.read(findReplyRule, viewer, id);
    if (!rule) return null;
    visit.trace({ act: 'timeouts', title: `回复规则“${rule.name}”`, details: { version: rule.version } });
    return { form: await replyRuleForm(app, viewer, { rule, draft: draftOfRule(rule) }) };
  },
});
