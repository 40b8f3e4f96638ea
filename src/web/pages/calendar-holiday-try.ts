import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { findCalendar } from '../../store/calendars.ts';
import { action } from '../action.ts';
import { yearField, yearNow } from '../calendar-days.ts';
import { calendarId } from '../calendar-form.ts';
import { daysOfFile, holidayChoices, holidayPreview, textOfFile } from '../calendar-holidays.ts';
import { NotFound } from '../errors.ts';
import { Show } from '../outcome.ts';

const MOST = 2 ** 20;

/** Reads a file of one's own and shows what it would change; nothing is changed yet. */
export const calendarHolidayTry = action({
  post: '/calendars/holidays',
  may: 'edit-figures',
  trail: [],
  upload: MOST,
  input: z.object({ calendar: calendarId, year: yearField, clear: z.literal('yes').optional() }),
  async run(app, viewer, { calendar: id, year, clear }, _visit, upload) {
    const calendar = await app.store.read(findCalendar, viewer, id);
    if (!calendar) return null;
    if (!upload) throw new UserError('还没有选择文件。选择 CSV 或 JSON 文件后再上传。');
    const days = daysOfFile(textOfFile(await buffer(upload.bytes)), year);
    const given = { calendar, year, clear: clear === 'yes', days, file: upload.name };
    const preview = await holidayPreview(app, viewer, given);
    return new Show('calendars/holidays', { ...holidayChoices(calendar, yearNow(app)), preview, sentence: '' });
  },
  async again(app, { calendar: id, year }, visit, sentence) {
    const calendar = await app.store.read(findCalendar, visit.viewer!, id);
    if (!calendar) throw new NotFound();
    const choices = { ...holidayChoices(calendar, yearNow(app)), fileYear: year };
    return new Show('calendars/holidays', { ...choices, preview: null, sentence }, 422);
  },
});
