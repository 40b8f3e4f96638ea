import { listApprovals } from '../../store/export-approvals.ts';
import { PAGE } from '../directory-paging.ts';
import { approvalConditions, approvalsView } from '../export-approvals.ts';
import { page } from '../page.ts';

/** What others want to take out and may not before somebody agrees. */
export const exportApprovalList = page({
  get: '/exports/approvals',
  may: 'approve-exports',
  trail: ['exports'],
  input: approvalConditions,
  view: 'exports/approvals',
  async load({ store, clock }, viewer, asked, visit) {
    const judged = asked.tab === 'judged';
    const at = { skip: (asked.page - 1) * PAGE, limit: PAGE };
    const found = await store.read(listApprovals, viewer, { judged }, at);
    const title = judged ? '已审批的导出' : '待审批的导出';
    visit.trace({ act: 'exports', title, count: found.rows.length });
    return { approvals: approvalsView(found, asked, { viewer, now: clock() }) };
  },
});
