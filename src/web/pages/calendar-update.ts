import { saveCalendar } from '../../store/calendar-changes.ts';
import { action } from '../action.ts';
import {
  calendarFacts,
  calendarFields,
  calendarForm,
  calendarFrom,
  calendarId,
  calendarNow,
} from '../calendar-form.ts';
import { NotFound } from '../errors.ts';
import { GoTo, Show } from '../outcome.ts';
import { changed } from '../trace-words.ts';

/** Changes a calendar: figures are worked out anew. */
export const calendarUpdate = action({
  post: '/calendars/:id/edit',
  may: 'edit-figures',
  trail: ['calendar-changed'],
  input: calendarFields.extend({ id: calendarId }),
  async run(app, viewer, { id, ...fields }, visit) {
    const before = await calendarNow(app, viewer, id);
    if (!before) return null;
    const facts = [before.fields, fields].map((one) => calendarFacts(app, viewer, one));
    const [was, now] = await Promise.all(facts);
    const details = changed(was!, now!);
    const trace = { act: 'calendar-changed', title: `更改工作时间“${before.name}”`, details } as const;
    const saved = await visit.change(trace, saveCalendar, viewer, id, calendarFrom(fields), app.clock());
    return saved === null ? null : new GoTo('/calendars', `已保存“${fields.name}”。用到它的数字会重新计算。`);
  },
  async again(app, { id, ...fields }, visit, sentence) {
    const calendar = await calendarNow(app, visit.viewer!, id);
    if (!calendar) throw new NotFound();
    return new Show(
      'calendars/edit',
      { form: await calendarForm(app, visit.viewer!, { calendar, fields, sentence }) },
      422,
    );
  },
});
