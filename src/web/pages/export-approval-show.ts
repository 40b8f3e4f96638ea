import { z } from 'zod';
import { findApproval } from '../../store/export-approvals.ts';
import { approvalView } from '../export-approvals.ts';
import { exportId } from '../exports-view.ts';
import { page } from '../page.ts';

/** One of them: of what, why, how much, who wants it. Nothing of what is in it. */
export const exportApprovalShow = page({
  get: '/exports/approvals/:id',
  may: 'approve-exports',
  trail: ['exports'],
  input: z.object({ id: exportId }),
  view: 'exports/approval',
  async load({ store, clock }, viewer, { id }, visit) {
    const row = await store.read(findApproval, viewer, id);
    if (!row) return null;
    visit.trace({ act: 'exports', title: `${row.accountName} 申请的导出：${row.title}`, details: { export: id } });
    return { approval: approvalView(row, viewer, clock()), sentence: '', note: '' };
  },
});
