import { saveReportPlan } from '../../store/report-plans.ts';
import { action } from '../action.ts';
import { GoTo, Show } from '../outcome.ts';
import { readReport, reportFields, reportForm } from '../report-form.ts';

/** Keeps a report, new or known. */
export const reportSave = action({
  post: '/reports',
  may: 'send-reports',
  trail: ['report-plan-changed'],
  input: reportFields,
  async again(app, fields, visit, sentence) {
    return new Show('reports/edit', { form: await reportForm(app, visit.viewer!, fields, sentence) }, 422);
  },
  async run({ clock }, viewer, fields, visit) {
    const { name, content } = readReport(fields);
    const { members, mails, ...rest } = content;
    const details = {
      ...rest.when,
      table: rest.table,
      range: rest.range,
      members: members.length,
      mails: mails.length,
    };
    const trace = {
      act: 'report-plan-changed',
      title: `${fields.id === null ? '新建' : '修改'}定时报表“${name}”`,
      details,
    } as const;
    const saved = await visit.change(trace, saveReportPlan, viewer, { id: fields.id, name, content }, clock());
    return saved === null ? null : new GoTo('/reports', `已保存“${name}”。`);
  },
});
