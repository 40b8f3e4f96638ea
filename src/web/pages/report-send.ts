import { z } from 'zod';
import { findReportPlan } from '../../store/report-plans.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';
import { reportId } from '../report-form.ts';

/** Right now, to see what arrives; `rest`: to those who have not got the last one. What a way objects to is said on the page. */
export const reportSend = action({
  post: '/reports/:id/send',
  may: 'send-reports',
  trail: ['report-plan-changed'],
  input: z.object({ id: reportId, rest: z.literal('yes').optional() }),
  async run({ store, alerts }, viewer, { id, rest }, visit) {
    const plan = await store.read(findReportPlan, viewer, id);
    if (!plan) return null;
    const due = { ...plan, accountId: viewer.accountId };
    const deed = rest === 'yes' ? '补发' : '立即发送';
    visit.trace({ act: 'report-plan-changed', title: `${deed}定时报表“${plan.name}”` });
    if (rest === 'yes') {
      if (!plan.unsent) return new GoTo('/reports', `“${plan.name}”已经全部发出，不用补发。`);
      await alerts.sendReportRest(due);
      return new GoTo('/reports', `“${plan.name}”已补发。`);
    }
    await alerts.sendReport(due);
    return new GoTo('/reports', `“${plan.name}”已发出。`);
  },
});
