import { z } from 'zod';
import { calendarForm } from '../calendar-form.ts';
import { page } from '../page.ts';

/** The form of a new calendar. */
export const calendarNew = page({
  get: '/calendars/new',
  may: 'edit-figures',
  trail: [],
  input: z.object({}),
  view: 'calendars/edit',
  load: async (app, viewer) => ({ form: await calendarForm(app, viewer, {}) }),
});
