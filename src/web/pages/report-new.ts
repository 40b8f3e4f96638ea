import { page } from '../page.ts';
import { reportFields, reportForm } from '../report-form.ts';

/** A new one; a page of figures hands over what it shows. */
export const reportNew = page({
  get: '/reports/new',
  may: 'send-reports',
  trail: ['figures'],
  input: reportFields,
  view: 'reports/edit',
  async load(app, viewer, fields, visit) {
    visit.trace({ act: 'figures', title: '新建定时报表' });
    return { form: await reportForm(app, viewer, { ...fields, id: null }) };
  },
});
