import { z } from 'zod';
import { makeDefault } from '../../store/calendar-changes.ts';
import { findCalendar } from '../../store/calendars.ts';
import { action } from '../action.ts';
import { calendarId } from '../calendar-form.ts';
import { GoTo } from '../outcome.ts';

/** From now on it is for everybody who has no other. */
export const calendarDefault = action({
  post: '/calendars/:id/default',
  may: 'edit-figures',
  trail: ['calendar-changed'],
  input: z.object({ id: calendarId }),
  async run(app, viewer, { id }, visit) {
    const calendar = await app.store.read(findCalendar, viewer, id);
    if (!calendar) return null;
    const trace = { act: 'calendar-changed', title: `把“${calendar.name}”设为默认工作时间` } as const;
    const done = await visit.change(trace, makeDefault, viewer, id, app.clock());
    return done ? new GoTo('/calendars', `“${calendar.name}”是默认工作时间了。用到它的数字会重新计算。`) : null;
  },
});
