import { z } from 'zod';
import { removeCalendar } from '../../store/calendar-changes.ts';
import { findCalendar } from '../../store/calendars.ts';
import { action } from '../action.ts';
import { calendarId } from '../calendar-form.ts';
import { GoTo } from '../outcome.ts';

/** Removes a calendar: who went by it goes by the next that fits. */
export const calendarRemove = action({
  post: '/calendars/:id/remove',
  may: 'edit-figures',
  trail: ['calendar-changed'],
  input: z.object({ id: calendarId }),
  async run(app, viewer, { id }, visit) {
    const calendar = await app.store.read(findCalendar, viewer, id);
    if (!calendar) return null;
    const trace = { act: 'calendar-changed', title: `删除工作时间“${calendar.name}”` } as const;
    const removed = await visit.change(trace, removeCalendar, viewer, id, app.clock());
    return removed ? new GoTo('/calendars', `已删除“${calendar.name}”。`) : null;
  },
});
