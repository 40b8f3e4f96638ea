import { z } from 'zod';
import { copyCalendar } from '../../store/calendar-changes.ts';
import { findCalendar } from '../../store/calendars.ts';
import { action } from '../action.ts';
import { calendarId } from '../calendar-form.ts';
import { GoTo } from '../outcome.ts';

/** Another one like it, with its holidays; nobody goes by it yet. */
export const calendarCopy = action({
  post: '/calendars/:id/copy',
  may: 'edit-figures',
  trail: ['calendar-changed'],
  input: z.object({ id: calendarId }),
  async run(app, viewer, { id }, visit) {
    const calendar = await app.store.read(findCalendar, viewer, id);
    if (!calendar) return null;
    const trace = { act: 'calendar-changed', title: `复制工作时间“${calendar.name}”` } as const;
    const copy = await visit.change(trace, copyCalendar, viewer, id, app.clock());
    return copy === null
      ? null
      : new GoTo(`/calendars/${copy}/edit`, `已复制“${calendar.name}”，节假日也在。还没有人适用。`);
  },
});
