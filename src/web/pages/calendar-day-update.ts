import { mergeYear } from '../../calendar/year-change.ts';
import { saveCalendarYear } from '../../store/calendar-changes.ts';
import { findCalendar, listCalendarDays } from '../../store/calendars.ts';
import { action } from '../action.ts';
import { dayFields, daysFrom, linesOf, yearNow, yearView } from '../calendar-days.ts';
import { calendarId } from '../calendar-form.ts';
import { dayWords } from '../calendar-holidays.ts';
import { NotFound } from '../errors.ts';
import { GoTo, Show } from '../outcome.ts';

/** Saves the list of a year as it is written. */
export const calendarDayUpdate = action({
  post: '/calendars/:id/days',
  may: 'edit-figures',
  trail: ['calendar-changed'],
  input: dayFields.extend({ id: calendarId }),
  async run(app, viewer, { id, ...fields }, visit) {
    const calendar = await app.store.read(findCalendar, viewer, id);
    if (!calendar) return null;
    const [{ year }, days] = [fields, daysFrom(fields)];
    const { changes } = mergeYear(await app.store.read(listCalendarDays, viewer, id, year), days, true);
    const details = Object.fromEntries(
      changes.map(({ date, was, now }) => [date, { old: was && dayWords(was), new: now && dayWords(now) }]),
    );
    const title = `更改工作时间“${calendar.name}”${year} 年的日期`;
    const trace = { act: 'calendar-changed', title, count: changes.length, details } as const;
    const saved = await visit.change(trace, saveCalendarYear, viewer, id, { year, days, why: '逐日修改' }, app.clock());
    if (saved === null) return null;
    return new GoTo(
      `/calendars/${id}/days?year=${year}`,
      `已保存 ${year} 年的 ${saved} 天。用到它们的数字会重新计算。`,
    );
  },
  async again(app, { id, ...fields }, visit, sentence) {
    const calendar = await app.store.read(findCalendar, visit.viewer!, id);
    if (!calendar) throw new NotFound();
    const view = yearView({ calendar, year: fields.year, now: yearNow(app), lines: linesOf(fields), sentence });
    return new Show('calendars/days', { view }, 422);
  },
});
