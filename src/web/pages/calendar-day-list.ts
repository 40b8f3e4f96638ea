import { z } from 'zod';
import { findCalendar, listCalendarDays } from '../../store/calendars.ts';
import { dayLine, yearField, yearNow, yearView } from '../calendar-days.ts';
import { calendarId } from '../calendar-form.ts';
import { page } from '../page.ts';

/** The days of a year that are not as their weekday, to be written in. */
export const calendarDayList = page({
  get: '/calendars/:id/days',
  may: 'see-figures',
  trail: [],
  input: z.object({ id: calendarId, year: yearField.optional() }),
  view: 'calendars/days',
  async load(app, viewer, { id, year: asked }) {
    const calendar = await app.store.read(findCalendar, viewer, id);
    if (!calendar) return null;
    const now = yearNow(app);
    const year = asked ?? now;
    const days = await app.store.read(listCalendarDays, viewer, id, year);
    return { view: yearView({ calendar, year, now, lines: days.map(dayLine) }) };
  },
});
