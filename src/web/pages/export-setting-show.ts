import { z } from 'zod';
import { APPROVAL_RULES } from '../../lib/export-words.ts';
import { readApprovalRule } from '../../store/export-approvals.ts';
import { RULE_WORDS } from '../export-approvals.ts';
import { page } from '../page.ts';

/** Which exports need somebody else's word. */
export const exportSettingShow = page({
  get: '/exports/settings',
  may: 'manage-roles',
  trail: ['setup'],
  input: z.object({}),
  view: 'exports/settings',
  async load({ store }, viewer, _input, visit) {
    visit.trace({ act: 'setup', title: '导出审批的设置' });
    const rule = await store.read(readApprovalRule, viewer);
    return { rules: APPROVAL_RULES.map((value) => ({ value, ...RULE_WORDS[value], on: value === rule })) };
  },
});
