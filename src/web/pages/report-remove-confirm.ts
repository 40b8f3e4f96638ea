import { z } from 'zod';
import { findReportPlan } from '../../store/report-plans.ts';
import { page } from '../page.ts';
import { People } from '../people.ts';
import { reportId, reportLine } from '../report-form.ts';

/** What would no longer go out. */
export const reportRemoveConfirm = page({
  get: '/reports/:id/remove',
  may: 'send-reports',
  trail: ['figures'],
  input: z.object({ id: reportId }),
  view: 'notices/remove',
  async load(app, viewer, { id }, visit) {
    const plan = await app.store.read(findReportPlan, viewer, id);
    if (!plan) return null;
    visit.trace({ act: 'figures', title: `定时报表“${plan.name}”` });
    const line = reportLine(new People(app.names), plan);
    return {
      ...{
        heading: `删除定时报表“${plan.name}”`,
        back: '/reports',
        action: `/reports/${id}/remove`,
        button: '删除报表',
      },
      ...{ sentence: '删除之后不再发送；已经发出的不受影响。', hindrance: '' },
      facts: [
        { name: '内容', value: line.what },
        { name: '时间', value: line.when },
        { name: '收件人', value: line.receivers },
      ],
    };
  },
});
