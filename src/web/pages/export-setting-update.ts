import { z } from 'zod';
import { APPROVAL_RULES } from '../../lib/export-words.ts';
import { readApprovalRule, saveApprovalRule } from '../../store/export-approvals.ts';
import { action } from '../action.ts';
import { RULE_WORDS } from '../export-approvals.ts';
import { GoTo } from '../outcome.ts';

/** Has packages wait for somebody else's word, or no longer. */
export const exportSettingUpdate = action({
  post: '/exports/settings',
  may: 'manage-roles',
  trail: ['setting-changed'],
  input: z.object({ rule: z.enum(APPROVAL_RULES) }),
  async run({ store, clock }, viewer, { rule }, visit) {
    const old = await store.read(readApprovalRule, viewer);
    const title = `导出审批：${RULE_WORDS[rule].label}`;
    const trace = { act: 'setting-changed', title, details: { 'export-approval': { old, new: rule } } } as const;
    await visit.change(trace, saveApprovalRule, viewer, rule, clock());
    return new GoTo('/exports/settings', `已保存：${RULE_WORDS[rule].label}。此后提交的导出按此办理。`);
  },
});
