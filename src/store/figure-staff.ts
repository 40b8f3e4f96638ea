import type { Viewer } from '../access/viewer.ts';
import { listStaffOf } from './customers.ts';
import type { ReadDb } from './db.ts';
import { nothing, type Sql, sql } from './sql.ts';

/** Whom figures are asked of: never more than the viewer may see. */
export interface StaffAsked {
  /** With all below them; both empty: everybody whom the viewer may see. */
  readonly departments: readonly number[];
  readonly people: readonly string[];
}

/** Null: everybody. */
export type Staff = readonly string[] | null;

export function staffAsked(db: ReadDb, viewer: Viewer, { departments, people }: StaffAsked): Staff {
  const { scope } = viewer;
  if (departments.length === 0 && people.length === 0) return scope === 'everyone' ? null : scope;
  const asked = new Set([...departments.flatMap((id) => listStaffOf(db, viewer, id)), ...people]);
  return scope === 'everyone' ? [...asked] : scope.filter((userid) => asked.has(userid));
}

/** Who is not asked for by name may be anybody: what of violations is the viewer’s to see is settled by their conversations. */
export function staffNamed(db: ReadDb, viewer: Viewer, { departments, people }: StaffAsked): Staff {
  return departments.length + people.length === 0 ? null : staffAsked(db, viewer, { departments, people });
}

export const listed = (values: readonly string[]): Sql => sql`(SELECT value FROM json_each(${JSON.stringify(values)}))`;

/** Nobody else's. */
export const among = (staff: Staff, userid: Sql): Sql =>
  staff === null ? nothing : sql`AND ${userid} IN ${listed(staff)}`;
