import { isEmployee, isExternal } from '../messages/people.ts';
import { all, type ReadDb, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** Who of the staff is in a conversation with customers. Reached only by the pipeline. */
/** The employee of a single chat with a customer; null: it is none. */
export function employeeOf(key: string): string | null {
  const people = key.split('|');
  if (people.length !== 2 || !people.some(isExternal)) return null;
  return people.find(isEmployee) ?? null;
}

export type StaffAt = (at: number) => readonly string[];

/** In a group of which WeCom tells nothing, all staff who ever talked there, whenever it was. */
export function readStaffAt(db: ReadDb | WriteDb, room: string): StaffAt {
  const stays = all<{ id: string; kind: number; from: number; to: number | null }>(
    db,
    sql`SELECT id, kind, joined_at AS "from", left_at AS "to" FROM room_members WHERE room = ${room} ORDER BY id, joined_at`,
  );
  if (stays.length === 0) {
    const talkers = all<{ userid: string }>(
      db,
      sql`SELECT userid FROM members WHERE conversation = ${room} AND employee = 1 ORDER BY userid`,
    ).map(({ userid }) => userid);
    return () => talkers;
  }
  const staff = stays.filter(({ id, kind }) => kind === 1 || isEmployee(id));
  return (at) => {
    const present = staff.filter(({ from, to }) => from <= at && (to === null || at < to));
    return [...new Set(present.map(({ id }) => id))];
  };
}
