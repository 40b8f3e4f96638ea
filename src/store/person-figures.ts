import type { Viewer } from '../access/viewer.ts';
import { isWithin } from './customers.ts';
import { all, one, type ReadDb } from './db.ts';
import { Departments } from './departments.ts';
import type { ScopePeriod } from './employees.ts';
import { sightOf } from './sight.ts';
import { nothing, type Sql, sql } from './sql.ts';
import { visibleAt } from './visibility.ts';

/** One of the staff, as the page of him shows it; and whether somebody has a page for this viewer at all. */
export const owner = 'archive';

export interface EmployeeFace {
  readonly userid: string;
  /** Null when the directory does not know him. */
  readonly name: string | null;
  readonly alias: string;
  readonly position: string;
  /** The main one first, each with everything above it. */
  readonly departments: readonly { readonly name: string; readonly path: string; readonly leads: boolean }[];
  /** Userids of whom he reports to. */
  readonly leaders: readonly string[];
  /** WeCom's; null: it does not show us the person. */
  readonly status: number | null;
  readonly cameAt: number | null;
  readonly goneAt: number | null;
  /** When his conversations are and were archived, the last first. */
  readonly scope: readonly ScopePeriod[];
}

interface Described extends Omit<EmployeeFace, 'departments' | 'leaders' | 'scope'> {
  readonly main: number | null;
  readonly leaders: string;
}

/** Null when absent or not theirs to see. */
export function findEmployee(db: ReadDb, viewer: Viewer, userid: string): EmployeeFace | null {
  if (!isTheirs(viewer, userid)) return null;
  const described = one<Described>(
    db,
    sql`SELECT j.userid, e.name, coalesce(e.alias, '') AS alias, coalesce(e.position, '') AS position, e.status,
        e.came_at AS cameAt, e.gone_at AS goneAt, e.main_department AS main, coalesce(e.direct_leaders, '[]') AS leaders
      FROM (SELECT ${userid} AS userid) j LEFT JOIN employees e ON e.userid = j.userid
      WHERE ${isKnownEmployee(sql`j.userid`)}`,
  );
  if (described === null) return null;
  const { main, leaders, ...rest } = described;
  return {
    ...rest,
    leaders: JSON.parse(leaders) as string[],
    departments: listPlaces(db, userid, main),
    scope: all<ScopePeriod>(
      db,
      sql`SELECT edition, from_at AS fromAt, to_at AS toAt FROM archive_scope WHERE userid = ${userid}
        ORDER BY to_at IS NULL DESC, to_at DESC, from_at DESC`,
    ),
  };
}

function listPlaces(db: ReadDb, userid: string, main: number | null): EmployeeFace['departments'] {
  const departments = new Departments(db);
  const rows = all<{ id: number; leads: number }>(
    db,
    sql`SELECT department AS id, leads FROM employee_departments WHERE userid = ${userid} ORDER BY department IS NOT ${main}, department`,
  );
  return rows.map(({ id, leads }) => ({ ...departments.named(id), leads: leads === 1 }));
}

const isTheirs = ({ scope }: Viewer, userid: string): boolean => scope === 'everyone' || scope.includes(userid);

/** The directory names him, WeCom archives him, or he is in a conversation. */
function isKnownEmployee(userid: Sql): Sql {
  return sql`(EXISTS (SELECT 1 FROM employees WHERE userid = ${userid}) OR EXISTS (SELECT 1 FROM archive_scope WHERE userid = ${userid})
    OR EXISTS (SELECT 1 FROM members WHERE userid = ${userid} AND employee = 1))`;
}

export interface EmployeeFigures {
  /** Customers who have him as a contact now. */
  readonly customers: number;
  /** Messages of all conversations he is or was in, by whomever. */
  readonly messages: number;
  /** Customer groups he is in, as WeCom tells it. */
  readonly rooms: number;
  /** Single chats with people from outside. */
  readonly chats: number;
  /** Violations he triggered. */
  readonly violations: number;
}

/** Null when he is not theirs to see. Whoever may see him may see all his conversations, unless a role is limited by time or kind. */
export function readFigures(db: ReadDb, viewer: Viewer, userid: string): EmployeeFigures | null {
  if (!isTheirs(viewer, userid)) return null;
  const { table, seen } = sightOf(db, viewer);
  const shown = viewer.parts
    ? sql`JOIN conversations c ON c.key = v.conversation AND ${visibleAt(viewer, sql`v.sent_at`)}`
    : nothing;
  return one<EmployeeFigures>(
    db,
    sql`SELECT (SELECT count(DISTINCT customer) FROM follows WHERE userid = ${userid} AND ended_at IS NULL) AS customers,
        talks.messages, talks.chats,
        (SELECT count(DISTINCT r.id) FROM room_members m JOIN rooms r ON r.id = m.room
          WHERE m.id = ${userid} AND m.left_at IS NULL AND r.kind = 'customer' AND r.dismissed_at IS NULL) AS rooms,
        (SELECT count(*) FROM violations v ${shown} WHERE v.sender = ${userid}) AS violations
      FROM (SELECT coalesce(sum(c.count), 0) AS messages, coalesce(sum(c.kind = 'single' AND c.external = 1), 0) AS chats
        FROM members m JOIN ${table} c ON c.key = m.conversation WHERE m.userid = ${userid} AND ${seen}) talks`,
  );
}

/** Of these people those who have a page for this viewer: of the staff in scope, of outside people those the lists show. */
export function listKnownPeople(db: ReadDb, viewer: Viewer, ids: readonly string[]): string[] {
  const staff = JSON.stringify(ids.filter((id) => isTheirs(viewer, id)));
  const asked = JSON.stringify(ids);
  return all<{ id: string }>(
    db,
    sql`SELECT j.value AS id FROM json_each(${staff}) j WHERE ${isKnownEmployee(sql`j.value`)}
      UNION SELECT o.id FROM json_each(${asked}) j JOIN outsiders o ON o.id = j.value
        WHERE ${isWithin(viewer, FEW) ?? sql`true`}`,
  ).map(({ id }) => id);
}

const FEW = 0; // a handful of rows is asked about: each by itself
