import type { Viewer } from '../access/viewer.ts';
import { UserError } from '../lib/errors.ts';
import { isExternal } from '../messages/people.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { isCustomerInSight } from './retention-ends.ts';
import { noteEvent, type RetentionEvent, readEvents } from './retention-events.ts';
import { readUserids } from './retention-plan.ts';
import { sql } from './sql.ts';

/** People who asked to be deleted while the law still wants the records kept: stored and protected, nothing else (个保法 第四十七条). */
export const owner = 'desk';

export interface Restriction {
  readonly id: number;
  readonly person: string;
  readonly reason: string;
  /** When he asked. */
  readonly askedAt: number;
  readonly setBy: string;
  readonly setAt: number;
  readonly liftedBy: string;
  readonly liftedAt: number | null;
  readonly liftNote: string;
}

const LONGEST = 500;
const MOST = 1000;
const RESTRICTIONS = sql`SELECT r.id, r.person, r.reason, r.asked_at AS askedAt, coalesce(a.name, '') AS setBy, r.set_at AS setAt,
    coalesce(l.name, '') AS liftedBy, r.lifted_at AS liftedAt, r.lift_note AS liftNote
  FROM restrictions r LEFT JOIN accounts a ON a.id = r.set_by LEFT JOIN accounts l ON l.id = r.lifted_by`;

/** Those of people the viewer may see, in force first, the newest first. */
export function listRestrictions(
  db: ReadDb,
  viewer: Viewer,
): { readonly rows: Restriction[]; readonly hidden: number } {
  const rows = all<Restriction>(db, sql`${RESTRICTIONS} ORDER BY r.lifted_at IS NOT NULL, r.id DESC LIMIT ${MOST}`);
  const shown = rows.filter(({ person }) => isPersonInSight(db, viewer, person));
  return { rows: shown, hidden: rows.length - shown.length };
}

export function findRestriction(
  db: ReadDb,
  viewer: Viewer,
  id: number,
): (Restriction & { readonly events: readonly RetentionEvent[] }) | null {
  const row = one<Restriction>(db, sql`${RESTRICTIONS} WHERE r.id = ${id}`);
  return row && isPersonInSight(db, viewer, row.person) ? { ...row, events: readEvents(db, 'restriction', id) } : null;
}

/** The one in force for somebody the viewer may see. */
export function findRestrictionOf(db: ReadDb, viewer: Viewer, person: string): Restriction | null {
  if (!isPersonInSight(db, viewer, person)) return null;
  return one<Restriction>(db, sql`${RESTRICTIONS} WHERE r.person = ${person} AND r.lifted_at IS NULL`);
}

/** Everybody whose data are only stored and protected now, by every userid he ever had. For the pipeline. */
export function listRestrictedPeople(db: ReadDb): string[] {
  const rows = all<{ person: string }>(
    db,
    sql`SELECT person FROM restrictions WHERE lifted_at IS NULL ORDER BY person`,
  );
  if (rows.length === 0) return [];
  const same = readUserids(db);
  return rows.flatMap(({ person }) => same.get(person) ?? [person]);
}

/** One of the staff in scope, or somebody from outside they have to do with. */
export function isPersonInSight(db: ReadDb, viewer: Viewer, person: string): boolean {
  if (isExternal(person)) return isCustomerInSight(db, viewer, person);
  if (viewer.scope !== 'everyone' && !viewer.scope.includes(person)) return false;
  const known = sql`SELECT 1 FROM employees WHERE userid = ${person}
    UNION SELECT 1 FROM talkers WHERE userid = ${person} AND employee = 1`;
  return one(db, known) !== null;
}

export interface RestrictionDraft {
  readonly person: string;
  readonly reason: string;
  readonly askedAt: number;
}

export function restrictPerson(
  db: WriteDb,
  viewer: Viewer,
  { person, reason, askedAt }: RestrictionDraft,
  at: number,
): number {
  if (reason === '') throw new UserError('限制处理要写明理由，例如删除请求的编号和不能立即删除的依据。');
  if ([...reason].length > LONGEST) throw new UserError(`理由最多 ${LONGEST} 个字。`);
  if (askedAt > at) throw new UserError('提出请求的日期不能晚于今天。');
  if (one(db, sql`SELECT 1 FROM restrictions WHERE person = ${person} AND lifted_at IS NULL`))
    throw new UserError('这个人已经在限制处理中，不用重复登记。');
  const { n } = one<{ n: number }>(db, sql`SELECT count(*) AS n FROM restrictions WHERE lifted_at IS NULL`)!;
  if (n >= MOST) throw new UserError(`最多同时限制 ${MOST} 人，先解除不再需要的。`);
  const { id } = one<{ id: number }>(
    db,
    sql`INSERT INTO restrictions (person, reason, asked_at, set_by, set_at)
      VALUES (${person}, ${reason}, ${askedAt}, ${viewer.accountId}, ${at}) RETURNING id`,
  )!;
  noteEvent(db, viewer, { about: 'restriction', subject: id, what: 'set', note: reason }, at);
  return id;
}

/** False: there is none in force. */
export function liftRestriction(
  db: WriteDb,
  viewer: Viewer,
  { id, note }: { readonly id: number; readonly note: string },
  at: number,
): boolean {
  if (note === '') throw new UserError('解除限制要写明理由。');
  if ([...note].length > LONGEST) throw new UserError(`理由最多 ${LONGEST} 个字。`);
  const lifted = run(
    db,
    sql`UPDATE restrictions SET lifted_by = ${viewer.accountId}, lifted_at = ${at}, lift_note = ${note}
      WHERE id = ${id} AND lifted_at IS NULL`,
  );
  if (lifted === 1) noteEvent(db, viewer, { about: 'restriction', subject: id, what: 'lifted', note }, at);
  return lifted === 1;
}

/** How long somebody sees the single chats again after he said why. */
const LOOK_MS = 3_600_000;

/** The viewer's own look under way: until when; null: none. */
export function findOwnLook(db: ReadDb, viewer: Viewer, id: number): number | null {
  const row = one<{ until: number }>(
    db,
    sql`SELECT until FROM restriction_looks WHERE restriction = ${id} AND account = ${viewer.accountId} AND ended_at IS NULL`,
  );
  return row?.until ?? null;
}

/** For an hour he sees them again, within what his roles show. False: there is no such restriction in force. */
export function beginLook(
  db: WriteDb,
  viewer: Viewer,
  { id, reason }: { readonly id: number; readonly reason: string },
  at: number,
): boolean {
  if (reason === '') throw new UserError('查看限制处理的会话要写明事由。');
  if ([...reason].length > LONGEST) throw new UserError(`事由最多 ${LONGEST} 个字。`);
  if (one(db, sql`SELECT 1 FROM restrictions WHERE id = ${id} AND lifted_at IS NULL`) === null) return false;
  const own = sql`restriction = ${id} AND account = ${viewer.accountId} AND ended_at IS NULL`;
  run(db, sql`UPDATE restriction_looks SET ended_at = ${at} WHERE ${own}`);
  run(
    db,
    sql`INSERT INTO restriction_looks (restriction, account, reason, begun_at, until)
      VALUES (${id}, ${viewer.accountId}, ${reason}, ${at}, ${at + LOOK_MS})`,
  );
  noteEvent(db, viewer, { about: 'restriction', subject: id, what: 'looked', note: reason }, at);
  return true;
}

/** Looks whose hour is over. */
export function endLooks(db: WriteDb, at: number): number {
  return run(db, sql`UPDATE restriction_looks SET ended_at = ${at} WHERE ended_at IS NULL AND until <= ${at}`);
}
