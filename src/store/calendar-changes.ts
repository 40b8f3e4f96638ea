import type { Viewer } from '../access/viewer.ts';
import type { Span } from '../calendar/calendar.ts';
import { isDate, type YearDay } from '../calendar/year-list.ts';
import { UserError } from '../lib/errors.ts';
import { assignCalendar, type CalendarPeople } from './calendar-people.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { noteCalendars } from './dialogue-versions.ts';
import { sql } from './sql.ts';

/** Making, changing, copying and removing calendars. Every change is one of what figures are worked out by. */
export const owner = 'desk';

export interface CalendarDraft {
  readonly name: string;
  readonly note: string;
  /** Seven, Monday first. */
  readonly week: readonly (readonly Span[])[];
}

const LONGEST = { name: 30, note: 200 };
const MOST = 100;

/** All that its form holds, at once; null as id makes one. Null when it is no longer there. */
export function saveCalendar(
  db: WriteDb,
  viewer: Viewer,
  id: number | null,
  { draft, people }: { readonly draft: CalendarDraft; readonly people: CalendarPeople },
  at: number,
): number | null {
  const saved = id ?? createCalendar(db, viewer, draft, at);
  if (id !== null && !updateCalendar(db, viewer, id, draft, at)) return null;
  assignCalendar(db, viewer, saved, people, at);
  return saved;
}

function createCalendar(db: WriteDb, viewer: Viewer, draft: CalendarDraft, at: number): number {
  const name = nameOrRefuse(db, draft, null);
  const { count } = one<{ count: number }>(db, sql`SELECT count(*) AS count FROM calendars WHERE removed_at IS NULL`)!;
  if (count >= MOST) throw new UserError(`工作时间最多 ${MOST} 套。先删除不用的，再新建。`);
  const { id } = one<{ id: number }>(
    db,
    sql`INSERT INTO calendars (name, note, week, made_by, changed_at)
      VALUES (${name}, ${draft.note.trim()}, ${JSON.stringify(draft.week)}, ${viewer.accountId}, ${at}) RETURNING id`,
  )!;
  return id; // nobody goes by it yet
}

/** False when it is no longer there. */
function updateCalendar(db: WriteDb, viewer: Viewer, id: number, draft: CalendarDraft, at: number): boolean {
  const before = weekOf(db, id);
  if (before === null) return false;
  const [name, week] = [nameOrRefuse(db, draft, id), JSON.stringify(draft.week)];
  run(
    db,
    sql`UPDATE calendars SET name = ${name}, note = ${draft.note.trim()}, week = ${week}, made_by = ${viewer.accountId}, changed_at = ${at}
      WHERE id = ${id}`,
  );
  if (week !== before) noteCalendars(db, viewer, `工作时间“${name}”的每周时段改动`, at);
  return true;
}

/** With the days that differ; nobody goes by it yet. Null when there is none to copy. */
export function copyCalendar(db: WriteDb, viewer: Viewer, id: number, at: number): number | null {
  const from = one<{ name: string; note: string; week: string }>(
    db,
    sql`SELECT name, note, week FROM calendars WHERE id = ${id} AND removed_at IS NULL`,
  );
  if (!from) return null;
  const draft = { name: freeName(db, from.name), note: from.note, week: JSON.parse(from.week) as Span[][] };
  const copy = createCalendar(db, viewer, draft, at);
  run(
    db,
    sql`INSERT INTO calendar_days (calendar, date, kind, name, spans)
      SELECT CAST(${copy} AS INTEGER), date, kind, name, spans FROM calendar_days WHERE calendar = ${id}`,
  );
  return copy;
}

function freeName(db: WriteDb, name: string): string {
  const stem = name.slice(0, LONGEST.name - 6);
  for (let n = 1; ; n += 1) {
    const tried = `${stem} 副本${n === 1 ? '' : ` ${n}`}`;
    if (isFree(db, tried, null)) return tried;
  }
}

export function makeDefault(db: WriteDb, viewer: Viewer, id: number, at: number): boolean {
  const row = one<{ name: string; isDefault: number }>(
    db,
    sql`SELECT name, is_default AS isDefault FROM calendars WHERE id = ${id} AND removed_at IS NULL`,
  );
  if (!row) return false;
  if (row.isDefault === 1) return true;
  run(db, sql`UPDATE calendars SET is_default = 0 WHERE is_default = 1`);
  run(db, sql`UPDATE calendars SET is_default = 1 WHERE id = ${id}`);
  noteCalendars(db, viewer, `“${row.name}”设为默认工作时间`, at);
  return true;
}

/** What counts by it, in words: while there is any it stays. */
export function listUsesOf(db: ReadDb, _viewer: Viewer, id: number): string[] {
  return usesOf(db, id);
}

function usesOf(db: ReadDb | WriteDb, id: number): string[] {
  const isIt = sql`json_extract(content, '$.calendar') = CAST(${id} AS INTEGER)`;
  const rules = all<{ name: string }>(
    db,
    sql`SELECT name FROM reply_rules WHERE removed_at IS NULL AND ${isIt} ORDER BY id`,
  );
  const revisits = one(db, sql`SELECT 1 FROM figure_settings WHERE name = 'revisits' AND ${isIt}`);
  return [...rules.map(({ name }) => `回复规则“${name}”`), ...(revisits === null ? [] : ['回访设置'])];
}

/** Whoever went by it goes by the next that fits him. False when it is no longer there. */
export function removeCalendar(db: WriteDb, viewer: Viewer, id: number, at: number): boolean {
  const row = one<{ name: string; isDefault: number }>(
    db,
    sql`SELECT name, is_default AS isDefault FROM calendars WHERE id = ${id} AND removed_at IS NULL`,
  );
  if (!row) return false;
  if (row.isDefault === 1) throw new UserError('默认工作时间不能删除。先把另一套设为默认，再删除这一套。');
  const [use] = usesOf(db, id);
  if (use !== undefined) throw new UserError(`${use}按这套工作时间计算。先在那里换一套，再删除。`);
  const people = run(db, sql`DELETE FROM calendar_people WHERE calendar = ${id}`);
  run(db, sql`UPDATE calendars SET removed_at = ${at}, made_by = ${viewer.accountId} WHERE id = ${id}`);
  if (people > 0) noteCalendars(db, viewer, `删除工作时间“${row.name}”`, at);
  return true;
}

/** All days of one year that differ, in place of those there were. Says how many; null when the calendar is no longer there. */
export function saveCalendarYear(
  db: WriteDb,
  viewer: Viewer,
  id: number,
  { year, days, why }: { readonly year: number; readonly days: readonly YearDay[]; readonly why: string },
  at: number,
): number | null {
  const row = one<{ name: string }>(db, sql`SELECT name FROM calendars WHERE id = ${id} AND removed_at IS NULL`);
  if (!row) return null;
  const [from, to] = [`${year}-01-01`, `${year}-12-31`];
  const within = sql`calendar = ${id} AND date BETWEEN ${from} AND ${to}`;
  const read = () =>
    JSON.stringify(all(db, sql`SELECT date, kind, name, spans FROM calendar_days WHERE ${within} ORDER BY date`));
  const before = read();
  run(db, sql`DELETE FROM calendar_days WHERE ${within}`);
  for (const day of days) {
    if (!isDate(day.date) || day.date < from || day.date > to)
      throw new UserError(`${day.date} 不是 ${year} 年的日期。`);
    run(
      db,
      sql`INSERT INTO calendar_days (calendar, date, kind, name, spans) VALUES
        (${id}, ${day.date}, ${day.kind}, ${day.name}, ${day.kind === 'rest' || day.spans === null ? null : JSON.stringify(day.spans)})
        ON CONFLICT (calendar, date) DO UPDATE SET kind = excluded.kind, name = excluded.name, spans = excluded.spans`,
    );
  }
  if (read() !== before) noteCalendars(db, viewer, `工作时间“${row.name}”${year} 年的日期改动（${why}）`, at);
  return days.length;
}

const weekOf = (db: WriteDb, id: number): string | null =>
  one<{ week: string }>(db, sql`SELECT week FROM calendars WHERE id = ${id} AND removed_at IS NULL`)?.week ?? null;

const isFree = (db: WriteDb, name: string, id: number | null): boolean =>
  one(db, sql`SELECT 1 FROM calendars WHERE name = ${name} AND removed_at IS NULL AND id IS NOT ${id}`) === null;

function nameOrRefuse(db: WriteDb, { name: written, note, week }: CalendarDraft, id: number | null): string {
  const name = written.trim();
  if (name === '') throw new UserError('给这套工作时间起个名称。');
  if (name.length > LONGEST.name) throw new UserError(`名称最多 ${LONGEST.name} 个字。`);
  if (note.trim().length > LONGEST.note) throw new UserError(`备注最多 ${LONGEST.note} 个字。`);
  if (week.length !== 7) throw new UserError('每周要有七天。刷新页面，重新填写。');
  if (!isFree(db, name, id)) throw new UserError(`已经有一套工作时间叫“${name}”。换一个名称。`);
  return name;
}
