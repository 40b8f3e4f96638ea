import { z } from 'zod';
import { mergeYear } from '../../calendar/year-change.ts';
import { saveCalendarYear } from '../../store/calendar-changes.ts';
import { findCalendar, listCalendarDays } from '../../store/calendars.ts';
import { action } from '../action.ts';
import { yearField } from '../calendar-days.ts';
import { calendarId } from '../calendar-form.ts';
import { daysOfText, shippedYear } from '../calendar-holidays.ts';
import { GoTo } from '../outcome.ts';

/** Takes over what was looked at: the days that ship, or those of a file. */
export const calendarHolidayCreate = action({
  post: '/calendars/:id/holidays',
  may: 'edit-figures',
  trail: ['calendar-changed'],
  input: z.object({
    id: calendarId,
    year: yearField,
    clear: z.literal('yes').optional(),
    days: z.string().max(60_000).default(''),
  }),
  async run(app, viewer, { id, year, clear, days: text }, visit) {
    const calendar = await app.store.read(findCalendar, viewer, id);
    const list = text === '' ? shippedYear(year)?.days : daysOfText(text, year);
    if (!calendar || !list) return null;
    const before = await app.store.read(listCalendarDays, viewer, id, year);
    const { days, changes } = mergeYear(before, list, clear === 'yes');
    const title = `导入 ${year} 年节假日到工作时间“${calendar.name}”`;
    const details = { 来源: text === '' ? '随程序提供' : '上传的文件' };
    const trace = { act: 'calendar-changed', title, count: changes.length, details } as const;
    const why = text === '' ? '导入节假日' : '导入文件';
    const saved = await visit.change(trace, saveCalendarYear, viewer, id, { year, days, why }, app.clock());
    if (saved === null) return null;
    return new GoTo(`/calendars/${id}/days?year=${year}`, `已导入，${changes.length} 天有变化。可以逐日修改。`);
  },
});
