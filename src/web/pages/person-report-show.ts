import { z } from 'zod';
import { page } from '../page.ts';
import { reportView } from '../person-report-view.ts';
import { personField } from '../restriction-view.ts';

/** What is held about one person, to be given to him. */
export const personReportShow = page({
  get: '/restrictions/report',
  may: 'edit-retention',
  trail: ['person-report'],
  input: z.object({ person: personField }),
  view: 'restrictions/report',
  async load(app, viewer, { person }, visit) {
    const report = await reportView(app, viewer, person);
    if (!report) return null;
    visit.trace({
      act: 'person-report',
      title: `${report.face.name} 的个人信息报告`,
      person,
      count: report.chats.length,
    });
    return { report };
  },
});
