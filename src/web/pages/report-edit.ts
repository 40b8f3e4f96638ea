import { z } from 'zod';
import { findReportPlan } from '../../store/report-plans.ts';
import { page } from '../page.ts';
import { fieldsOf, reportForm, reportId } from '../report-form.ts';

export const reportEdit = page({
  get: '/reports/:id',
  may: 'send-reports',
  trail: ['figures'],
  input: z.object({ id: reportId }),
  view: 'reports/edit',
  async load(app, viewer, { id }, visit) {
    const plan = await app.store.read(findReportPlan, viewer, id);
    if (!plan) return null;
    visit.trace({ act: 'figures', title: `定时报表“${plan.name}”` });
    return { form: await reportForm(app, viewer, fieldsOf(plan)) };
  },
});
