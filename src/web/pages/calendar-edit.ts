import { z } from 'zod';
import { calendarForm, calendarId, calendarNow } from '../calendar-form.ts';
import { page } from '../page.ts';

/** The form of a calendar there is; to be read only by who may not change it. */
export const calendarEdit = page({
  get: '/calendars/:id/edit',
  may: 'see-figures',
  trail: [],
  input: z.object({ id: calendarId }),
  view: 'calendars/edit',
  async load(app, viewer, { id }) {
    const calendar = await calendarNow(app, viewer, id);
    return calendar && { form: await calendarForm(app, viewer, { calendar, fields: calendar.fields }) };
  },
});
