import type { Viewer } from '../access/viewer.ts';
import { UserError } from '../lib/errors.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { noteCalendars } from './dialogue-versions.ts';
import { sql } from './sql.ts';

/** Which departments and employees go by which calendar. One goes by one. */
export const owner = 'desk';

export interface CalendarPeople {
  readonly departments: readonly number[];
  readonly employees: readonly string[];
}

const MOST = 2000;

/** Employees the viewer may not see are not named, only counted. */
export function readCalendarPeople(
  db: ReadDb,
  viewer: Viewer,
  id: number,
): CalendarPeople & { readonly hidden: number } {
  const rows = peopleOf(db, id);
  const employees = rows.filter(({ kind }) => kind === 'employee').map(({ who }) => who);
  const seen = employees.filter((userid) => isInScope(viewer, userid));
  return {
    departments: rows.filter(({ kind }) => kind === 'department').map(({ who }) => Number(who)),
    employees: seen,
    hidden: employees.length - seen.length,
  };
}

const isInScope = ({ scope }: Viewer, userid: string): boolean => scope === 'everyone' || scope.includes(userid);

interface Person {
  readonly kind: 'department' | 'employee';
  readonly who: string;
}

const peopleOf = (db: ReadDb | WriteDb, id: number): Person[] =>
  all<Person>(db, sql`SELECT kind, who FROM calendar_people WHERE calendar = ${id} ORDER BY kind, who`);

/**
 * From now on these and no others, except employees he may not see: those stay. Who went by another goes by this one from now on.
 * False when the calendar is no longer there.
 */
export function assignCalendar(db: WriteDb, viewer: Viewer, id: number, wanted: CalendarPeople, at: number): boolean {
  const row = one<{ name: string }>(db, sql`SELECT name FROM calendars WHERE id = ${id} AND removed_at IS NULL`);
  if (!row) return false;
  const asked = askedFor(wanted, viewer);
  if (asked.length > MOST) throw new UserError(`一套工作时间最多分给 ${MOST} 个部门和员工。人多时选部门。`);
  const before = peopleOf(db, id);
  const stays = before.filter(({ kind, who }) => kind === 'employee' && !isInScope(viewer, who));
  const after = [...asked, ...stays];
  if (same(before, after)) return true;
  run(db, sql`DELETE FROM calendar_people WHERE calendar = ${id}`);
  for (const { kind, who } of after)
    run(
      db,
      sql`INSERT INTO calendar_people (kind, who, calendar) VALUES (${kind}, ${who}, ${id})
        ON CONFLICT (kind, who) DO UPDATE SET calendar = excluded.calendar`,
    );
  noteCalendars(db, viewer, `工作时间“${row.name}”的适用部门和员工改动`, at);
  return true;
}

function askedFor({ departments, employees }: CalendarPeople, viewer: Viewer): Person[] {
  const stranger = employees.find((userid) => !isInScope(viewer, userid));
  if (stranger !== undefined) throw new UserError('所选员工里有不在查看范围内的。只选范围内的员工，再保存。');
  return [
    ...[...new Set(departments)].map((id) => ({ kind: 'department' as const, who: String(id) })),
    ...[...new Set(employees)].map((who) => ({ kind: 'employee' as const, who })),
  ];
}

function same(one: readonly Person[], other: readonly Person[]): boolean {
  const text = (people: readonly Person[]) => JSON.stringify(people.map(({ kind, who }) => [kind, who]).sort());
  return text(one) === text(other);
}
