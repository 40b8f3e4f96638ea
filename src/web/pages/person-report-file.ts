import { z } from 'zod';
import { action } from '../action.ts';
import { SendBytes } from '../outcome.ts';
import { reportBytes } from '../person-report-file.ts';
import { reportView } from '../person-report-view.ts';
import { personField } from '../restriction-view.ts';
import { dateOf } from '../words.ts';

/** The same report as a spreadsheet. */
export const personReportFile = action({
  get: '/restrictions/report/file',
  may: 'edit-retention',
  trail: ['person-report'],
  input: z.object({ person: personField }),
  async run(app, viewer, { person }, visit) {
    const report = await reportView(app, viewer, person);
    if (!report) return null;
    const title = `下载 ${report.face.name} 的个人信息报告`;
    visit.trace({ act: 'person-report', title, person, count: report.chats.length });
    return new SendBytes(
      await reportBytes(app, report),
      `个人信息报告-${report.face.name}-${dateOf(app.clock())}.xlsx`,
    );
  },
});
