import { z } from 'zod';
import { weekText } from '../../calendar/week.ts';
import { listUsesOf } from '../../store/calendar-changes.ts';
import { findCalendar } from '../../store/calendars.ts';
import { calendarId } from '../calendar-form.ts';
import { page } from '../page.ts';

/** What it means to remove a calendar. */
export const calendarRemoveConfirm = page({
  get: '/calendars/:id/remove',
  may: 'edit-figures',
  trail: [],
  input: z.object({ id: calendarId }),
  view: 'calendars/remove',
  async load(app, viewer, { id }) {
    const calendar = await app.store.read(findCalendar, viewer, id);
    if (!calendar) return null;
    const uses = await app.store.read(listUsesOf, viewer, id);
    const { name, departments, employees, isDefault, week } = calendar;
    return { calendar: { id, name, departments, employees, isDefault, week: weekText(week) }, uses };
  },
});
