import { z } from 'zod';
import { findReportPlan, switchReportPlan } from '../../store/report-plans.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';
import { reportId } from '../report-form.ts';

export const reportSwitch = action({
  post: '/reports/:id/switch',
  may: 'send-reports',
  trail: ['report-plan-changed'],
  input: z.object({ id: reportId, on: z.enum(['yes', 'no']) }),
  async run({ store, clock }, viewer, { id, on }, visit) {
    const plan = await store.read(findReportPlan, viewer, id);
    if (!plan) return null;
    const deed = on === 'yes' ? '启用' : '停用';
    const trace = { act: 'report-plan-changed', title: `${deed}定时报表“${plan.name}”` } as const;
    await visit.change(trace, switchReportPlan, viewer, id, on === 'yes', clock());
    return new GoTo('/reports', `已${deed}“${plan.name}”。`);
  },
});
