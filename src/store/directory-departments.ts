import { all, prepared, run, type WriteDb } from './db.ts';
import { type Noticed, noteChange, noteDifference } from './directory-changes.ts';
import { sql } from './sql.ts';

export interface DepartmentInfo {
  readonly id: number;
  readonly name: string;
  readonly parentId: number;
  readonly order: number;
  readonly leaders: readonly string[];
}

interface Known {
  readonly id: number;
  readonly name: string;
  readonly parentId: number;
  readonly leaders: string;
  readonly goneAt: number | null;
}

const UPSERT = `
  INSERT INTO departments (id, name, parent_id, place, leaders, seen_at) VALUES (@id, @name, @parentId, @order, @leaders, @at)
  ON CONFLICT (id) DO UPDATE SET name = @name, parent_id = @parentId, place = @order, leaders = @leaders,
    seen_at = max(seen_at, @at), gone_at = NULL`;

/** The whole list: a department that is not in it is gone. */
export function recordDepartments(db: WriteDb, rows: readonly DepartmentInfo[], at: number): void {
  const found = all<Known>(
    db,
    sql`SELECT id, name, parent_id AS parentId, leaders, gone_at AS goneAt FROM departments`,
  );
  const before = new Map(found.map((row) => [row.id, row]));
  const noticed = { noticedAt: at, source: 'sync' } as const;
  for (const row of rows) {
    const now = { ...row, name: row.name || (before.get(row.id)?.name ?? ''), leaders: JSON.stringify(row.leaders) };
    prepared(db, UPSERT).run({ ...now, at });
    noteDifferences(db, before.get(row.id), now, noticed);
    before.delete(row.id);
  }
  for (const { id, name, goneAt } of before.values()) {
    if (goneAt !== null) continue;
    run(db, sql`UPDATE departments SET gone_at = ${at} WHERE id = ${id}`);
    noteChange(db, { kind: 'department-gone', subject: String(id), was: name }, noticed);
  }
}

type Now = Omit<Known, 'goneAt'>;

function noteDifferences(db: WriteDb, before: Known | undefined, now: Now, noticed: Noticed): void {
  if (!before) return;
  const subject = String(now.id);
  if (before.name !== '')
    noteDifference(db, { kind: 'department-renamed', subject, was: before.name, now: now.name }, noticed);
  const [was, is] = [String(before.parentId), String(now.parentId)];
  noteDifference(db, { kind: 'department-moved', subject, was, now: is }, noticed);
  noteDifference(db, { kind: 'department-leaders', subject, was: before.leaders, now: now.leaders }, noticed);
}
