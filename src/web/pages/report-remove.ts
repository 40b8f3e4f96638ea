import { z } from 'zod';
import { findReportPlan, removeReportPlan } from '../../store/report-plans.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';
import { reportId } from '../report-form.ts';

export const reportRemove = action({
  post: '/reports/:id/remove',
  may: 'send-reports',
  trail: ['report-plan-changed'],
  input: z.object({ id: reportId }),
  async run({ store }, viewer, { id }, visit) {
    const plan = await store.read(findReportPlan, viewer, id);
    if (!plan) return null;
    const trace = { act: 'report-plan-changed', title: `删除定时报表“${plan.name}”` } as const;
    await visit.change(trace, removeReportPlan, viewer, id);
    return new GoTo('/reports', `已删除“${plan.name}”。`);
  },
});
