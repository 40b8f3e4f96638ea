import type { Viewer } from '../access/viewer.ts';
import { UserError } from '../lib/errors.ts';
import { isExternal } from '../messages/people.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { isCustomerInSight } from './retention-ends.ts';
import { noteEvent, type RetentionEvent, readEvents } from './retention-events.ts';
import { sql } from './sql.ts';
import { visibleTo } from './visibility.ts';

/** What must not be disposed of, whatever its term: set for a reason, released for a reason, never removed. */
export const owner = 'desk';

export interface HoldSubject {
  /** A person: all his conversations, those to come as well. */
  readonly kind: 'person' | 'conversation';
  /** A userid, an external_userid, the key of a conversation. */
  readonly id: string;
}

export interface HoldDraft {
  readonly name: string;
  readonly reason: string;
  readonly caseId: number | null;
  /** Sent at or after, and before. */
  readonly from: number | null;
  readonly to: number | null;
  readonly subjects: readonly HoldSubject[];
}

export interface Hold extends Omit<HoldDraft, 'subjects'> {
  readonly id: number;
  readonly persons: number;
  readonly conversations: number;
  readonly setBy: string;
  readonly setAt: number;
  readonly releasedBy: string;
  readonly releasedAt: number | null;
  readonly releaseNote: string;
}

const LONGEST = { name: 40, reason: 500 };
const MOST_SUBJECTS = 500;

const HOLDS = sql`SELECT h.id, h.name, h.reason, h.case_id AS caseId, h.from_at AS "from", h.to_at AS "to",
    (SELECT count(*) FROM hold_subjects s WHERE s.hold = h.id AND s.kind = 'person') AS persons,
    (SELECT count(*) FROM hold_subjects s WHERE s.hold = h.id AND s.kind = 'conversation') AS conversations,
    coalesce(a.name, '') AS setBy, h.set_at AS setAt, coalesce(r.name, '') AS releasedBy, h.released_at AS releasedAt,
    h.release_note AS releaseNote
  FROM holds h LEFT JOIN accounts a ON a.id = h.set_by LEFT JOIN accounts r ON r.id = h.released_by`;

/** The newest first. */
export function listHolds(
  db: ReadDb,
  _viewer: Viewer,
  { released, skip, limit }: { readonly released: boolean; readonly skip: number; readonly limit: number },
): { readonly rows: Hold[]; readonly more: boolean } {
  const which = released ? sql`h.released_at IS NOT NULL` : sql`h.released_at IS NULL`;
  const rows = all<Hold>(db, sql`${HOLDS} WHERE ${which} ORDER BY h.id DESC LIMIT ${limit + 1} OFFSET ${skip}`);
  return { rows: rows.slice(0, limit), more: rows.length > limit };
}

export function countHolds(db: ReadDb, _viewer: Viewer): { readonly inForce: number; readonly released: number } {
  return one(
    db,
    sql`SELECT count(*) FILTER (WHERE released_at IS NULL) AS inForce, count(*) FILTER (WHERE released_at IS NOT NULL) AS released FROM holds`,
  )!;
}

/** Of one case, in force or not. */
export function listHoldsOfCase(db: ReadDb, _viewer: Viewer, caseId: number): Hold[] {
  return all<Hold>(db, sql`${HOLDS} WHERE h.case_id = ${caseId} ORDER BY h.id DESC LIMIT 100`);
}

export interface HoldShown extends Hold {
  /** Those the viewer may see; of the others only how many. */
  readonly subjects: readonly HoldSubject[];
  readonly hidden: number;
  readonly events: readonly RetentionEvent[];
}

export function findHold(db: ReadDb, viewer: Viewer, id: number): HoldShown | null {
  const hold = one<Hold>(db, sql`${HOLDS} WHERE h.id = ${id}`);
  if (!hold) return null;
  const subjects = all<HoldSubject & { addedBy: number }>(
    db,
    sql`SELECT kind, subject AS id, added_by AS addedBy FROM hold_subjects WHERE hold = ${id} ORDER BY kind DESC, subject`,
  );
  const shown = subjects.filter((subject) => subject.addedBy === viewer.accountId || isInSight(db, viewer, subject));
  return {
    ...hold,
    subjects: shown.map(({ kind, id: subject }) => ({ kind, id: subject })),
    hidden: subjects.length - shown.length,
    events: readEvents(db, 'hold', id),
  };
}

function isInSight(db: ReadDb, viewer: Viewer, { kind, id }: HoldSubject): boolean {
  if (kind === 'conversation')
    return one(db, sql`SELECT 1 FROM conversations c WHERE c.key = ${id} AND ${visibleTo(viewer)}`) !== null;
  if (isExternal(id)) return isCustomerInSight(db, viewer, id);
  return viewer.scope === 'everyone' || viewer.scope.includes(id);
}

/**
 * Of these, those that cannot be held by this viewer: not there, or not his to see. Any of the staff can be: to keep is not to
 * look.
 */
export function findUnholdable(db: ReadDb, viewer: Viewer, subjects: readonly HoldSubject[]): HoldSubject[] {
  return subjects.filter(({ kind, id }) =>
    kind === 'conversation' || isExternal(id) ? !isInSight(db, viewer, { kind, id }) : !isStaff(db, id),
  );
}

function isStaff(db: ReadDb, id: string): boolean {
  return (
    one(
      db,
      sql`SELECT 1 FROM employees WHERE userid = ${id} UNION SELECT 1 FROM talkers WHERE userid = ${id} AND employee = 1`,
    ) !== null
  );
}

export function createHold(db: WriteDb, viewer: Viewer, draft: HoldDraft, at: number): number {
  const { name, reason, caseId, from, to } = draft;
  assertFits(draft);
  const { id } = one<{ id: number }>(
    db,
    sql`INSERT INTO holds (name, reason, case_id, from_at, to_at, set_by, set_at)
      VALUES (${name}, ${reason}, ${caseId}, ${from}, ${to}, ${viewer.accountId}, ${at}) RETURNING id`,
  )!;
  addSubjects(db, viewer, id, draft.subjects, at);
  noteEvent(db, viewer, { about: 'hold', subject: id, what: 'set', note: reason }, at);
  return id;
}

/** How many were new; null: there is no such hold, or it was released. */
export function addToHold(
  db: WriteDb,
  viewer: Viewer,
  id: number,
  subjects: readonly HoldSubject[],
  at: number,
): number | null {
  if (!isInForce(db, id)) return null;
  if (subjects.length === 0) throw new UserError('还没有选要添加的人或会话。');
  const added = addSubjects(db, viewer, id, subjects, at);
  if (added > 0) noteEvent(db, viewer, { about: 'hold', subject: id, what: 'added', note: `${added} 个对象` }, at);
  return added;
}

/** False: there is no such hold, or somebody released it before. */
export function releaseHold(
  db: WriteDb,
  viewer: Viewer,
  { id, note }: { readonly id: number; readonly note: string },
  at: number,
): boolean {
  if (note === '') throw new UserError('解除保全要写明理由。');
  if ([...note].length > LONGEST.reason) throw new UserError(`理由最多 ${LONGEST.reason} 个字。`);
  const released = run(
    db,
    sql`UPDATE holds SET released_by = ${viewer.accountId}, released_at = ${at}, release_note = ${note}
      WHERE id = ${id} AND released_at IS NULL`,
  );
  if (released === 1) noteEvent(db, viewer, { about: 'hold', subject: id, what: 'released', note }, at);
  return released === 1;
}

const isInForce = (db: WriteDb, id: number): boolean =>
  one(db, sql`SELECT 1 FROM holds WHERE id = ${id} AND released_at IS NULL`) !== null;

function addSubjects(
  db: WriteDb,
  { accountId }: Viewer,
  hold: number,
  subjects: readonly HoldSubject[],
  at: number,
): number {
  let added = 0;
  for (const { kind, id } of subjects)
    added += run(
      db,
      sql`INSERT INTO hold_subjects (hold, kind, subject, added_by, added_at) VALUES (${hold}, ${kind}, ${id}, ${accountId}, ${at})
        ON CONFLICT DO NOTHING`,
    );
  const { n } = one<{ n: number }>(db, sql`SELECT count(*) AS n FROM hold_subjects WHERE hold = ${hold}`)!;
  if (n > MOST_SUBJECTS) throw new UserError(`一个保全最多 ${MOST_SUBJECTS} 个对象。分成几个保全设定。`);
  return added;
}

function assertFits({ name, reason, from, to, subjects }: HoldDraft): void {
  if (name === '' || [...name].length > LONGEST.name)
    throw new UserError(`给保全起一个名称，最多 ${LONGEST.name} 个字。`);
  if (reason === '') throw new UserError('设定保全要写明理由，例如案号或来函。');
  if ([...reason].length > LONGEST.reason) throw new UserError(`理由最多 ${LONGEST.reason} 个字。`);
  if (subjects.length === 0) throw new UserError('还没有选保全谁的消息。至少选一个人或一个会话。');
  if (from !== null && to !== null && from >= to) throw new UserError('开始日期要不晚于结束日期。');
}
