import type { Viewer } from '../access/viewer.ts';
import { all, prepared, type ReadDb, type WriteDb } from './db.ts';
import { join, sql } from './sql.ts';

/** What became different in the directory, and when. Rows are only ever added, and none for the first sight of something. */
export const owner = 'archive';

/** Of each, in brackets, what `was` and `now` hold. Lists are JSON. */
export const CHANGE_KINDS = [
  'employee-came', // (name)
  'employee-left', // (name)
  'employee-returned', // (name)
  'userid-changed', // the same person: other is the old userid (userids)
  'renamed', // an employee (names)
  'moved', // (ids of his departments, the main one first)
  'leader', // whom he reports to (userids)
  'leads', // (ids of the departments he leads)
  'position', // (words)
  'scope-entered', // (now: editions)
  'scope-left', // (was: editions)
  'department-renamed', // (names)
  'department-moved', // (id of the department above)
  'department-leaders', // (userids)
  'department-gone', // (name)
  'customer-renamed', // (names)
  'remark', // other is the employee whose remark it is (words)
  'room-renamed', // (names)
  'room-owner', // (userids)
  'room-notice', // (words)
  'room-dismissed', // (name)
  'consent', // of a customer towards other, an employee (statuses)
  'room-consent', // of a customer in other, a group (statuses)
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];
export type ChangeSource = 'sync' | 'event';

export interface Change {
  readonly kind: ChangeKind;
  readonly subject: string;
  readonly other?: string;
  readonly was?: string;
  readonly now?: string;
}

export interface ChangeRow extends Required<Change> {
  readonly n: number;
  readonly at: number;
  readonly noticedAt: number;
  readonly source: ChangeSource;
}

/** `at`: when it happened, where WeCom tells. */
export interface Noticed {
  readonly at?: number;
  readonly noticedAt: number;
  readonly source: ChangeSource;
}

const INSERT = `INSERT INTO directory_changes (at, noticed_at, kind, subject, other, was, now, source)
  VALUES (@at, @noticedAt, @kind, @subject, @other, @was, @now, @source)`;

/** For the writers of this room, inside their transaction. */
export function noteChange(
  db: WriteDb,
  { kind, subject, other = '', was = '', now = '' }: Change,
  { noticedAt, at = noticedAt, source }: Noticed,
): void {
  prepared(db, INSERT).run({ at, noticedAt, kind, subject, other, was, now, source });
}

/** The same, where there may be no difference. */
export function noteDifference(db: WriteDb, change: Required<Omit<Change, 'other'>> & Change, noticed: Noticed): void {
  if (change.was !== change.now) noteChange(db, change, noticed);
}

export interface ChangesAsked {
  /** Also as the other side. */
  readonly subject: string | null;
  /** None: of every kind. */
  readonly kinds: readonly ChangeKind[];
  /** The n of the last row of the page before. */
  readonly before: number | null;
  readonly limit: number;
}

/** Newest first. Who may see only some people is told of them, and of their customers and groups towards them. */
export function listChanges(db: ReadDb, viewer: Viewer, { subject, kinds, before, limit }: ChangesAsked): ChangeRow[] {
  const conditions = [sql`n < ${before ?? Number.MAX_SAFE_INTEGER}`];
  if (subject !== null) conditions.push(sql`(subject = ${subject} OR other = ${subject})`);
  if (kinds.length > 0) conditions.push(sql`kind IN (SELECT value FROM json_each(${JSON.stringify(kinds)}))`);
  if (viewer.scope !== 'everyone') {
    const people = sql`(SELECT value FROM json_each(${JSON.stringify(viewer.scope)}))`;
    conditions.push(sql`(subject IN ${people} OR other IN ${people})`);
  }
  return all(
    db,
    sql`SELECT n, at, noticed_at AS noticedAt, kind, subject, other, was, now, source FROM directory_changes
      WHERE ${join(conditions, sql` AND `)} ORDER BY n DESC LIMIT ${limit}`,
  );
}
