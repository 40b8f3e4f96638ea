import type { Viewer } from '../access/viewer.ts';
import { UserError } from '../lib/errors.ts';
import { one, run, type WriteDb } from './db.ts';
import type { NewKept } from './kept-making.ts';
import { deleteKept, insertKept } from './kept-writing.ts';
import { sql } from './sql.ts';

/** Excerpts: messages picked from a conversation, kept as one record with a title, against a customer. How they change. */
export const owner = 'desk';

export interface ExcerptWords {
  readonly title: string;
  readonly note: string;
  /** Of the outsiders in the conversation; null where there is none. */
  readonly customer: string | null;
}

const LONGEST = { title: 60, note: 2000 };

export function createExcerpt(db: WriteDb, viewer: Viewer, words: ExcerptWords, kept: NewKept, at: number): number {
  assertFits(words);
  const copy = insertKept(db, kept, at);
  const { id } = one<{ id: number }>(
    db,
    sql`INSERT INTO excerpts (title, note, customer, copy, made_by, made_at, changed_by, changed_at)
      VALUES (${words.title}, ${words.note}, ${words.customer}, ${copy}, ${viewer.accountId}, ${at}, ${viewer.accountId}, ${at}) RETURNING id`,
  )!;
  return id;
}

/** Refuses when somebody changed or removed it since it was opened. Its messages stay as they are. */
export function updateExcerpt(
  db: WriteDb,
  viewer: Viewer,
  { id, version, ...words }: ExcerptWords & { readonly id: number; readonly version: number },
  at: number,
): void {
  assertFits(words);
  const { title, note, customer } = words;
  const changed = run(
    db,
    sql`UPDATE excerpts SET title = ${title}, note = ${note}, customer = ${customer}, version = version + 1,
        changed_by = ${viewer.accountId}, changed_at = ${at}
      WHERE id = ${id} AND version = ${version} AND removed_at IS NULL`,
  );
  if (changed === 0) throw new UserError('这条摘录刚被别人修改或删除。刷新后再改，您填的内容还在下面。');
}

/** False: there is none, or somebody removed it before. The messages stay in the archive, its copy of them goes. */
export function removeExcerpt(db: WriteDb, viewer: Viewer, id: number, at: number): boolean {
  const row = one<{ copy: number | null }>(db, sql`SELECT copy FROM excerpts WHERE id = ${id} AND removed_at IS NULL`);
  if (!row) return false;
  if (one(db, sql`SELECT 1 FROM case_items WHERE kind = 'excerpt' AND subject = ${id} AND removed_at IS NULL`))
    throw new UserError('这份摘录是案件的材料。先从案件中移除，再删除。');
  if (row.copy !== null) deleteKept(db, row.copy);
  run(
    db,
    sql`UPDATE excerpts SET removed_at = ${at}, changed_by = ${viewer.accountId}, changed_at = ${at}, title = '', note = '' WHERE id = ${id}`,
  );
  return true;
}

function assertFits({ title, note }: ExcerptWords): void {
  if (title === '') throw new UserError('摘录要有标题。');
  if ([...title].length > LONGEST.title) throw new UserError(`标题最多 ${LONGEST.title} 个字。`);
  if ([...note].length > LONGEST.note) throw new UserError(`说明最多 ${LONGEST.note} 个字。`);
}
