import type { Viewer } from '../access/viewer.ts';
import { normaliseText } from '../search/normal-form.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { monthToAsk } from './month-of-seq.ts';
import { sql } from './sql.ts';
import { alsoVisibleAt, visibleAt } from './visibility.ts';

/** Messages a reader marked for himself, each with a reason. The messages stay where they are. */
export const owner = 'desk';

export interface Bookmark {
  readonly seq: number;
  readonly reason: string;
  readonly madeAt: number;
  readonly changedAt: number;
}

/** What a list shows of a message. */
export interface BookmarkedMessage {
  readonly key: string;
  readonly kind: 'single' | 'group';
  readonly senderId: string;
  /** The others in the conversation; of a group three. */
  readonly peers: readonly string[];
  readonly type: string;
  readonly sentAt: number;
  readonly text: string;
  readonly revoked: boolean;
}

export interface BookmarkRow extends Bookmark {
  /** Null when it is not in the archive, or not, or no longer, the viewer's to see: the caller cannot tell which. */
  readonly message: BookmarkedMessage | null;
}

export interface BookmarkFilter {
  /** In the reasons. */
  readonly search: string;
  /** The last row of the page before. */
  readonly before: Pick<Bookmark, 'madeAt' | 'seq'> | null;
  readonly limit: number;
}

const COLUMNS = sql`seq, reason, made_at AS madeAt, changed_at AS changedAt`;

/** His own, the newest first. */
export function listBookmarks(
  db: ReadDb,
  viewer: Viewer,
  { search, before, limit }: BookmarkFilter,
): { rows: BookmarkRow[]; more: boolean } {
  const found = listOwn(db, viewer, search);
  const after = before ? found.filter((row) => isBehind(row, before)) : found;
  const rows = after.slice(0, limit).map((row) => ({ ...row, message: findMessage(db, viewer, row.seq) }));
  return { rows, more: after.length > limit };
}

const isBehind = (row: Pick<Bookmark, 'madeAt' | 'seq'>, { madeAt, seq }: Pick<Bookmark, 'madeAt' | 'seq'>) =>
  row.madeAt < madeAt || (row.madeAt === madeAt && row.seq > seq);

/** One person marks by hand, so all of it is little; compared here, width and case do not matter as in every search. */
function listOwn(db: ReadDb, viewer: Viewer, search: string): Bookmark[] {
  const rows = all<Bookmark>(
    db,
    sql`SELECT ${COLUMNS} FROM bookmarks WHERE account = ${viewer.accountId} ORDER BY made_at DESC, seq`,
  );
  const words = normaliseText(search);
  return words === '' ? rows : rows.filter(({ reason }) => normaliseText(reason).includes(words));
}

export function countBookmarks(db: ReadDb, viewer: Viewer, search: string): number {
  return listOwn(db, viewer, search).length;
}

/** Null when he did not mark it. */
export function findBookmark(db: ReadDb, viewer: Viewer, seq: number): BookmarkRow | null {
  const row = one<Bookmark>(
    db,
    sql`SELECT ${COLUMNS} FROM bookmarks WHERE account = ${viewer.accountId} AND seq = ${seq}`,
  );
  return row && { ...row, message: findMessage(db, viewer, seq) };
}

/** Of these messages, why he marked them; those he did not mark are absent. */
export function listReasons(db: ReadDb, viewer: Viewer, seqs: readonly number[]): Record<number, string> {
  const rows = all<{ seq: number; reason: string }>(
    db,
    sql`SELECT b.seq, b.reason FROM json_each(${JSON.stringify(seqs)}) j
      JOIN bookmarks b ON b.account = ${viewer.accountId} AND b.seq = j.value`,
  );
  return Object.fromEntries(rows.map(({ seq, reason }) => [seq, reason]));
}

export interface NewBookmark {
  readonly seq: number;
  readonly key: string;
  readonly reason: string;
  /** When he marked it: earlier than now for one that is brought back. */
  readonly madeAt: number;
  readonly at: number;
}

/** Marks a message, or gives the mark it has another reason. */
export function saveBookmark(db: WriteDb, viewer: Viewer, { seq, key, reason, madeAt, at }: NewBookmark): void {
  run(
    db,
    sql`INSERT INTO bookmarks (account, seq, conversation, reason, made_at, changed_at)
      VALUES (${viewer.accountId}, ${seq}, ${key}, ${reason}, ${madeAt}, ${at})
      ON CONFLICT (account, seq) DO UPDATE SET reason = excluded.reason, changed_at = excluded.changed_at
        WHERE reason <> excluded.reason`,
  );
}

/** False when he had not marked it. */
export function removeBookmark(db: WriteDb, viewer: Viewer, seq: number): boolean {
  return run(db, sql`DELETE FROM bookmarks WHERE account = ${viewer.accountId} AND seq = ${seq}`) === 1;
}

function findMessage(db: ReadDb, viewer: Viewer, seq: number): BookmarkedMessage | null {
  const month = monthToAsk(db, seq);
  if (month === null) return null;
  const row = one<Omit<BookmarkedMessage, 'peers' | 'revoked'> & { peers: string; revoked: number }>(
    db.month(month),
    sql`SELECT k.key, c.kind, p.userid AS senderId, m.type, m.sent_at AS sentAt, m.text,
        (SELECT json_group_array(userid) FROM (SELECT userid FROM members
          WHERE conversation = k.key AND userid <> p.userid ORDER BY userid LIMIT 3)) AS peers,
        EXISTS (SELECT 1 FROM envelopes e JOIN revocations r ON r.pre_msgid = e.msgid
          WHERE e.seq = m.seq AND ${alsoVisibleAt(viewer, sql`r.revoked_at`)}) AS revoked
      FROM messages m JOIN people p ON p.id = m.sender JOIN chats k ON k.id = m.conversation
        JOIN conversations c ON c.key = k.key
      WHERE m.seq = ${seq} AND ${visibleAt(viewer, sql`m.sent_at`)}`,
  );
  return row && { ...row, peers: JSON.parse(row.peers) as string[], revoked: row.revoked === 1 };
}
