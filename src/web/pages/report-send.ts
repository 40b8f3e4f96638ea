import { z } from 'zod';
import { findReportPlan } from '../../store/report-plans.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';
import { reportId } from '../report-form.ts';

/** Right now, to see what arrives. What a way objects to is said on the page. */
export const reportSend = action({
  post: '/reports/:id/send',
  may: 'send-reports',
  trail: ['report-plan-changed'],
  input: z.object({ id: reportId }),
  async run({ store, alerts }, viewer, { id }, visit) {
    const plan = await store.read(findReportPlan, viewer, id);
    if (!plan) return null;
    visit.trace({ act: 'report-plan-changed', title: `立即发送定时报表“${plan.name}”` });
    await alerts.sendReport({ ...plan, accountId: viewer.accountId });
    return new GoTo('/reports', `“${plan.name}”已发出。`);
  },
});
