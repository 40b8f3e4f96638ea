import { z } from 'zod';
import { findCalendar } from '../../store/calendars.ts';
import { yearField, yearNow } from '../calendar-days.ts';
import { calendarId } from '../calendar-form.ts';
import { holidayChoices, holidayPreview, shippedYear } from '../calendar-holidays.ts';
import { page } from '../page.ts';

/** Whose holidays to take over, and what that changes. */
export const calendarHolidayList = page({
  get: '/calendars/:id/holidays',
  may: 'edit-figures',
  trail: [],
  input: z.object({ id: calendarId, year: yearField.optional(), clear: z.literal('yes').optional() }),
  view: 'calendars/holidays',
  async load(app, viewer, { id, year, clear }) {
    const calendar = await app.store.read(findCalendar, viewer, id);
    if (!calendar) return null;
    const choices = holidayChoices(calendar, yearNow(app));
    const shipped = year === undefined ? null : shippedYear(year);
    if (!shipped) return { ...choices, preview: null, sentence: '' };
    const given = { calendar, year: shipped.year, clear: clear === 'yes', days: shipped.days, file: null };
    return { ...choices, preview: await holidayPreview(app, viewer, given), sentence: '' };
  },
});
