import type { Viewer } from '../access/viewer.ts';
import type { Calendar, Span } from '../calendar/calendar.ts';
import type { YearDay } from '../calendar/year-list.ts';
import type { CalendarsOf } from '../figures/basis.ts';
import { calendarFrom, type DayRow, EMPTY_WEEK, rowsOfCalendars } from './calendar-rows.ts';
import { all, one, type ReadDb } from './db.ts';
import { sql } from './sql.ts';

/** When people work, and by which calendar each of them. */
export const owner = 'desk';

/** The calendar of an employee: his own, else that of his nearest department upwards from his main one, else the default. */
export function readCalendars(db: ReadDb): CalendarsOf & { byId(id: number): Calendar } {
  const days = Map.groupBy(
    all<DayRow>(db, sql`SELECT calendar, date, kind, spans FROM calendar_days`),
    ({ calendar }) => calendar,
  );
  const calendars = new Map(rowsOfCalendars(db).map((row) => [row.id, calendarFrom(row, days.get(row.id) ?? [])]));
  const [first = NONE] = calendars.values(); // the default one
  const given = givenOf(db, calendars);
  return {
    byId: (id) => calendars.get(id) ?? first,
    of: (userid) => given(userid) ?? first,
  };
}

const NONE: Calendar = { id: 0, name: '未设置', week: EMPTY_WEEK, days: new Map() };

function givenOf(db: ReadDb, calendars: ReadonlyMap<number, Calendar>): (userid: string) => Calendar | null {
  const rows = all<{ kind: string; who: string; calendar: number }>(
    db,
    sql`SELECT kind, who, calendar FROM calendar_people`,
  );
  const of = (kind: string) => new Map(rows.filter((row) => row.kind === kind).map((row) => [row.who, row.calendar]));
  const [own, departments] = [of('employee'), of('department')];
  const place = departments.size === 0 ? () => [] : placesOf(db);
  const found = new Map<string, Calendar | null>();
  const look = (userid: string): Calendar | null => {
    const ids = [own.get(userid), ...place(userid).map((id) => departments.get(String(id)))];
    return ids.flatMap((id) => (id === undefined ? [] : (calendars.get(id) ?? [])))[0] ?? null;
  };
  return (userid) => {
    if (!found.has(userid)) found.set(userid, look(userid));
    return found.get(userid)!;
  };
}

/** From the main department of an employee upwards; where WeCom says no main one, from the first. */
function placesOf(db: ReadDb): (userid: string) => readonly number[] {
  const parents = new Map(
    all<{ id: number; parent: number }>(db, sql`SELECT id, parent_id AS parent FROM departments`).map(
      ({ id, parent }) => [id, parent],
    ),
  );
  const main = new Map(
    all<{ userid: string; department: number | null }>(
      db,
      sql`SELECT userid, coalesce(main_department,
        (SELECT min(department) FROM employee_departments d WHERE d.userid = e.userid)) AS department FROM employees e`,
    ).map(({ userid, department }) => [userid, department]),
  );
  return (userid) => {
    const path: number[] = [];
    for (let at = main.get(userid) ?? undefined; at !== undefined && !path.includes(at); at = parents.get(at))
      path.push(at);
    return path;
  };
}

export interface CalendarListed {
  readonly id: number;
  readonly name: string;
  readonly note: string;
  readonly week: readonly (readonly Span[])[];
  readonly isDefault: boolean;
  readonly departments: number;
  readonly employees: number;
  /** Years for which days that differ are entered. */
  readonly years: readonly number[];
  readonly changedAt: number;
  readonly changedBy: string;
}

interface Listed extends Omit<CalendarListed, 'week' | 'isDefault' | 'years'> {
  readonly week: string;
  readonly isDefault: number;
  readonly years: string;
}

const LISTED = sql`SELECT c.id, c.name, c.note, c.week, c.is_default AS isDefault, c.changed_at AS changedAt,
    coalesce((SELECT a.name FROM accounts a WHERE a.id = c.made_by), '') AS changedBy,
    (SELECT count(*) FROM calendar_people p WHERE p.calendar = c.id AND p.kind = 'department') AS departments,
    (SELECT count(*) FROM calendar_people p WHERE p.calendar = c.id AND p.kind = 'employee') AS employees,
    (SELECT json_group_array(y) FROM (SELECT DISTINCT CAST(substr(d.date, 1, 4) AS INTEGER) AS y FROM calendar_days d
      WHERE d.calendar = c.id ORDER BY y)) AS years
  FROM calendars c WHERE c.removed_at IS NULL`;

const listed = (row: Listed): CalendarListed => ({
  ...row,
  isDefault: row.isDefault === 1,
  week: JSON.parse(row.week) as Span[][],
  years: JSON.parse(row.years) as number[],
});

/** The default one first. */
export function listCalendars(db: ReadDb, _viewer: Viewer): CalendarListed[] {
  return all<Listed>(db, sql`${LISTED} ORDER BY c.is_default DESC, c.name, c.id`).map(listed);
}

export function findCalendar(db: ReadDb, _viewer: Viewer, id: number): CalendarListed | null {
  const row = one<Listed>(db, sql`${LISTED} AND c.id = ${id}`);
  return row && listed(row);
}

/** Days of a year that are not as their weekday, in order. */
export function listCalendarDays(db: ReadDb, _viewer: Viewer, id: number, year: number): YearDay[] {
  const rows = all<Omit<YearDay, 'spans'> & { spans: string | null }>(
    db,
    sql`SELECT date, kind, name, spans FROM calendar_days WHERE calendar = ${id} AND date BETWEEN ${`${year}-01-01`} AND ${`${year}-12-31`}
      ORDER BY date`,
  );
  return rows.map((row) => ({ ...row, spans: row.spans === null ? null : (JSON.parse(row.spans) as Span[]) }));
}
