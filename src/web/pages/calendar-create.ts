import { saveCalendar } from '../../store/calendar-changes.ts';
import { action } from '../action.ts';
import { calendarFacts, calendarFields, calendarForm, calendarFrom } from '../calendar-form.ts';
import { GoTo, Show } from '../outcome.ts';

/** Makes a calendar, and goes on to its holidays. */
export const calendarCreate = action({
  post: '/calendars',
  may: 'edit-figures',
  trail: ['calendar-changed'],
  input: calendarFields,
  async run(app, viewer, fields, visit) {
    const calendar = calendarFrom(fields);
    const details = await calendarFacts(app, viewer, fields);
    const trace = { act: 'calendar-changed', title: `新建工作时间“${fields.name}”`, details } as const;
    const id = await visit.change(trace, saveCalendar, viewer, null, calendar, app.clock());
    return new GoTo(`/calendars/${id}/holidays`, `已新建“${fields.name}”。接着可以导入节假日。`);
  },
  again: async (app, fields, visit, sentence) =>
    new Show('calendars/edit', { form: await calendarForm(app, visit.viewer!, { fields, sentence }) }, 422),
});
