import { one, run, type WriteDb } from './db.ts';
import { noteChange } from './directory-changes.ts';
import { nextRevision } from './directory-revision.ts';
import { sql } from './sql.ts';

/**
 * The same person under a new userid: contacts, groups, archive scope and all else that is known go on under the new one.
 * What he said stays under the old one, as it was received, and so does the name it is shown with.
 */
export function renameEmployee(db: WriteDb, was: string, now: string, at: number): void {
  const known = one(db, sql`SELECT 1 FROM employees WHERE userid = ${was}`);
  if (!known || was === now) return;
  const revision = nextRevision(db);
  run(
    db,
    sql`INSERT INTO employees (userid, name, alias, position, main_department, status, direct_leaders, pinyin, came_at, seen_at, revision)
      SELECT ${now}, name, alias, position, main_department, status, direct_leaders, pinyin, came_at, ${at}, ${revision}
      FROM employees WHERE userid = ${was} ON CONFLICT (userid) DO UPDATE SET came_at = min(coalesce(employees.came_at, ${at}), coalesce(excluded.came_at, ${at}))`,
  );
  run(db, sql`UPDATE employees SET gone_at = coalesce(gone_at, ${at}), revision = ${revision} WHERE userid = ${was}`);
  moveRows(db, was, now, at);
  moveMentions(db, was, now);
  noteChange(db, { kind: 'userid-changed', subject: now, other: was, was, now }, { noticedAt: at, source: 'event' });
}

/** A row that the sync has written under the new userid already is the newer one: the old one stays, ended. */
function moveRows(db: WriteDb, was: string, now: string, at: number): void {
  run(db, sql`UPDATE OR IGNORE employee_departments SET userid = ${now} WHERE userid = ${was}`);
  run(db, sql`UPDATE OR IGNORE consents SET userid = ${now} WHERE userid = ${was}`);
  run(db, sql`UPDATE OR IGNORE behaviour SET userid = ${now} WHERE userid = ${was}`);
  run(db, sql`UPDATE OR IGNORE follows SET userid = ${now} WHERE userid = ${was}`);
  run(
    db,
    sql`UPDATE follows SET ended_at = max(added_at, ${at}), ended_by = 'transfer' WHERE userid = ${was} AND ended_at IS NULL`,
  );
  run(db, sql`UPDATE OR IGNORE room_members SET id = ${now} WHERE id = ${was}`);
  run(db, sql`UPDATE room_members SET left_at = max(joined_at, ${at}) WHERE id = ${was} AND left_at IS NULL`);
  run(
    db,
    sql`UPDATE OR IGNORE archive_scope SET userid = ${now} WHERE userid = ${was}
      AND (to_at IS NOT NULL OR NOT EXISTS (SELECT 1 FROM archive_scope n WHERE n.userid = ${now} AND n.edition = archive_scope.edition AND n.to_at IS NULL))`,
  );
  run(db, sql`UPDATE archive_scope SET to_at = max(from_at, ${at}) WHERE userid = ${was} AND to_at IS NULL`);
}

/** Where he is named as owner, inviter or leader. In JSON a userid stands in quotes, so that none is part of another. */
function moveMentions(db: WriteDb, was: string, now: string): void {
  const [old, fresh] = [JSON.stringify(was), JSON.stringify(now)];
  run(db, sql`UPDATE rooms SET owner = ${now} WHERE owner = ${was}`);
  run(db, sql`UPDATE rooms SET admins = replace(admins, ${old}, ${fresh}) WHERE instr(admins, ${old}) > 0`);
  run(db, sql`UPDATE departments SET leaders = replace(leaders, ${old}, ${fresh}) WHERE instr(leaders, ${old}) > 0`);
  run(
    db,
    sql`UPDATE employees SET direct_leaders = replace(direct_leaders, ${old}, ${fresh}) WHERE instr(direct_leaders, ${old}) > 0`,
  );
}
