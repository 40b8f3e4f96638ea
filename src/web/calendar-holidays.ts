import { z } from 'zod';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { HOLIDAYS } from '../calendar/holidays.ts';
import { spansText } from '../calendar/week.ts';
import { mergeYear, type YearChange } from '../calendar/year-change.ts';
import { readYearFile } from '../calendar/year-file.ts';
import type { YearDay } from '../calendar/year-list.ts';
import { UserError } from '../lib/errors.ts';
import { type CalendarListed, listCalendarDays } from '../store/calendars.ts';
import { weekdayName } from './calendar-days.ts';

/** Taking over the holidays of a year: those that ship, or a file of one's own; always with a look at what it changes. */
const DAY = z.object({
  date: z.string().max(10),
  kind: z.enum(['rest', 'work']),
  name: z.string().max(40),
  spans: z
    .array(z.tuple([z.number().int(), z.number().int()]))
    .max(12)
    .nullable(),
});

/** What was read of a file, on its way through the form that confirms it; read again as a file is. */
export function daysOfText(text: string, year: number): readonly YearDay[] {
  const days = z.array(DAY).max(366).parse(JSON.parse(text));
  const written = days.map((day) => ({ ...day, spans: day.spans === null ? '' : spansText(day.spans) }));
  return daysOfFile(JSON.stringify(written), year);
}

/** Or why nothing of it can be taken. */
export function daysOfFile(text: string, year: number): readonly YearDay[] {
  const { days, problems } = readYearFile(text, year);
  if (problems.length > 0) throw new UserError(`文件没有导入。${problems.join(' ')}`);
  return days;
}

/** UTF-8, and GBK as Excel saves it in China. */
export function textOfFile(file: Buffer): string {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(file);
    } catch {
      // the next one
    }
  }
  throw new UserError('文件不是文本。保存成 CSV 或 JSON 后再上传。');
}

export const shippedYear = (year: number) => HOLIDAYS.find((one) => one.year === year) ?? null;

interface Given {
  readonly calendar: CalendarListed;
  readonly year: number;
  readonly clear: boolean;
  readonly days: readonly YearDay[];
  /** Name of the file; null: that which ships. */
  readonly file: string | null;
}

export async function holidayPreview(app: App, viewer: Viewer, { calendar, year, clear, days, file }: Given) {
  const before = await app.store.read(listCalendarDays, viewer, calendar.id, year);
  const { changes, same, left, days: after } = mergeYear(before, days, clear);
  const shipped = file === null ? shippedYear(year) : null;
  return {
    ...{ year, clear, same, left, file, source: shipped?.source ?? '', isFinal: shipped?.isFinal ?? true },
    text: file === null ? '' : JSON.stringify(days),
    total: after.length,
    added: changes.filter(({ was }) => was === null).length,
    gone: changes.filter(({ now }) => now === null).length,
    altered: changes.filter(({ was, now }) => was !== null && now !== null).length,
    rows: changes.map(changeRow),
  };
}

const changeRow = ({ date, was, now }: YearChange) => ({
  ...{ date, weekday: weekdayName(date), was: was === null ? '平常' : dayWords(was) },
  now: now === null ? '平常' : dayWords(now),
  tone: now === null ? '' : now.kind === 'rest' ? 'ok' : 'warning',
});

export function dayWords({ kind, name, spans }: YearDay): string {
  const what = kind === 'rest' ? '放假' : '上班';
  const hours = spans === null ? '' : ` ${spansText(spans)}`;
  return `${what}${name === '' ? '' : `（${name}）`}${hours}`;
}

/** What can be chosen. */
export function holidayChoices(calendar: CalendarListed, now: number) {
  return {
    calendar: { id: calendar.id, name: calendar.name },
    years: HOLIDAYS.map(({ year, days, source, isFinal }) => ({
      ...{ year, source, isFinal },
      href: `/calendars/${calendar.id}/holidays?year=${year}`,
      rests: days.filter(({ kind }) => kind === 'rest').length,
      works: days.filter(({ kind }) => kind === 'work').length,
      has: calendar.years.includes(year),
    })),
    fileYears: [now - 1, now, now + 1, now + 2],
    fileYear: now + 1,
  };
}
