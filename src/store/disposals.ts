import type { Viewer } from '../access/viewer.ts';
import { UserError } from '../lib/errors.ts';
import { GRACE } from '../lib/retention-terms.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { noteEvent, type RetentionEvent, readEvents } from './retention-events.ts';
import { type Sql, sql } from './sql.ts';

/**
 * Taking away what is due: proposed, counted, agreed to by a second person, and after some days of grace done. Every step is
 * kept; one at a time is under way.
 */
export const owner = 'desk';

export type DisposalState = 'preparing' | 'proposed' | 'refused' | 'grace' | 'due' | 'running' | 'done' | 'called-off';

export interface Disposal {
  readonly id: number;
  /** What is due at this instant. */
  readonly dueAt: number;
  readonly reason: string;
  readonly graceDays: number;
  readonly state: DisposalState;
  /** Of the preview: whoever judges says which one he saw. */
  readonly round: number;
  /** Conversations looked at for the preview, then months carried out, of so many. */
  readonly done: number;
  readonly total: number;
  readonly previewAt: number | null;
  readonly askedById: number;
  readonly askedBy: string;
  readonly askedAt: number;
  readonly judgedBy: string;
  readonly judgedAt: number | null;
  readonly graceUntil: number | null;
  readonly beganAt: number | null;
  /** Messages that are gone so far. */
  readonly gone: number;
  readonly endedAt: number | null;
  readonly problem: string;
  /** By the preview, or when it is done, as it was done. */
  readonly messages: number;
  readonly certificate: string | null;
}

const DAY = 86_400_000;
const LONGEST_REASON = 500;

const DISPOSALS = sql`SELECT d.id, d.due_at AS dueAt, d.reason, d.grace_days AS graceDays, d.state, d.round, d.done, d.total,
    d.preview_at AS previewAt, d.asked_by AS askedById, coalesce(a.name, '') AS askedBy, d.asked_at AS askedAt,
    coalesce(j.name, '') AS judgedBy, d.judged_at AS judgedAt, d.grace_until AS graceUntil, d.began_at AS beganAt,
    d.ended_at AS endedAt, d.problem,
    (SELECT coalesce(sum(m.part ->> 'messages'), 0) FROM disposal_months m WHERE m.disposal = d.id) AS gone,
    (SELECT coalesce(sum(n.messages), 0) FROM disposal_counts n WHERE n.disposal = d.id
      AND n.phase = iif(d.state = 'done', 'run', 'preview')) AS messages,
    (SELECT c.name FROM disposal_certificates c WHERE c.disposal = d.id) AS certificate
  FROM disposals d LEFT JOIN accounts a ON a.id = d.asked_by LEFT JOIN accounts j ON j.id = d.judged_by`;

/** The newest first. */
export function listDisposals(
  db: ReadDb,
  _viewer: Viewer,
  { skip, limit }: { readonly skip: number; readonly limit: number },
): { readonly rows: Disposal[]; readonly more: boolean } {
  const rows = all<Disposal>(db, sql`${DISPOSALS} ORDER BY d.id DESC LIMIT ${limit + 1} OFFSET ${skip}`);
  return { rows: rows.slice(0, limit), more: rows.length > limit };
}

export interface DisposalCount {
  readonly month: string;
  readonly rule: number;
  /** As it is called now, or was when it was removed. */
  readonly ruleName: string;
  readonly messages: number;
  readonly media: number;
  readonly bytes: number;
  readonly violations: number;
  readonly held: number;
  readonly longer: number;
}

/** Copies of what would go, outside the months. */
export interface DisposalCopies {
  readonly exports: number;
  readonly excerpts: number;
  readonly cases: number;
  readonly bookmarks: number;
}

export interface DisposalShown extends Disposal {
  readonly counts: readonly DisposalCount[];
  readonly holds: readonly { readonly id: number; readonly name: string; readonly messages: number }[];
  readonly copies: DisposalCopies | null;
  /** The terms have changed since the preview was made. */
  readonly stale: boolean;
  readonly events: readonly RetentionEvent[];
}

export function findDisposal(db: ReadDb, _viewer: Viewer, id: number): DisposalShown | null {
  const row = one<Disposal & { copies: string | null; stale: number }>(
    db,
    sql`SELECT * FROM (${DISPOSALS} WHERE d.id = ${id}), (SELECT x.copies, x.terms IS NOT s.revision AS stale
      FROM disposals x, retention_state s WHERE x.id = ${id})`,
  );
  if (!row) return null;
  const phase = row.state === 'done' ? 'run' : 'preview';
  return {
    ...row,
    counts: all(
      db,
      sql`SELECT n.month, n.rule, r.name AS ruleName, n.messages, n.media, n.bytes, n.violations, n.held, n.longer
        FROM disposal_counts n JOIN retention_rules r ON r.id = n.rule WHERE n.disposal = ${id} AND n.phase = ${phase} ORDER BY n.month, n.rule`,
    ),
    holds: all(
      db,
      sql`SELECT h.id, h.name, n.messages FROM disposal_holds n JOIN holds h ON h.id = n.hold
        WHERE n.disposal = ${id} AND n.phase = ${phase} ORDER BY n.messages DESC`,
    ),
    copies: row.copies === null ? null : (JSON.parse(row.copies) as DisposalCopies),
    stale: row.stale === 1,
    events: readEvents(db, 'disposal', id),
  };
}

export interface DisposalDraft {
  readonly dueAt: number;
  readonly reason: string;
  readonly graceDays: number;
}

/** Its preview begins by itself. */
export function proposeDisposal(
  db: WriteDb,
  viewer: Viewer,
  { dueAt, reason, graceDays }: DisposalDraft,
  at: number,
): number {
  if (reason === '') throw new UserError('提出处置要写明理由。');
  if ([...reason].length > LONGEST_REASON) throw new UserError(`理由最多 ${LONGEST_REASON} 个字。`);
  if (dueAt > at) throw new UserError('到期日不能晚于今天：还没有到期的消息不能处置。');
  if (!Number.isInteger(graceDays) || graceDays < GRACE.least || graceDays > GRACE.most)
    throw new UserError(`等待期要在 ${GRACE.least} 到 ${GRACE.most} 天之间。`);
  const other = one<{ id: number }>(
    db,
    sql`SELECT id FROM disposals WHERE state IN ('preparing', 'proposed', 'grace', 'due', 'running')`,
  );
  if (other) throw new UserError(`处置 ${other.id} 还没有结束，同时只能进行一个。先完成或撤回它。`);
  const { id } = one<{ id: number }>(
    db,
    sql`INSERT INTO disposals (due_at, reason, grace_days, asked_by, asked_at)
      VALUES (${dueAt}, ${reason}, ${graceDays}, ${viewer.accountId}, ${at}) RETURNING id`,
  )!;
  noteEvent(db, viewer, { about: 'disposal', subject: id, what: 'proposed', note: reason }, at);
  return id;
}

interface Judged {
  readonly id: number;
  /** Of the preview that was on the screen. */
  readonly seenRound: number;
  readonly agrees: boolean;
  readonly note: string;
}

/** By somebody else than who asked. False: there is no such disposal, or it is not waiting for anybody. */
export function judgeDisposal(
  db: WriteDb,
  viewer: Viewer,
  { id, seenRound, agrees, note }: Judged,
  at: number,
): boolean {
  const now = one<{ askedBy: number; graceDays: number; round: number; stale: number; messages: number }>(
    db,
    sql`SELECT d.asked_by AS askedBy, d.grace_days AS graceDays, d.round, d.terms IS NOT s.revision AS stale,
      (SELECT coalesce(sum(messages), 0) FROM disposal_counts WHERE disposal = d.id AND phase = 'preview') AS messages
      FROM disposals d, retention_state s WHERE d.id = ${id} AND d.state = 'proposed'`,
  );
  if (!now) return false;
  if (now.askedBy === viewer.accountId) throw new UserError('处置要由另一人复核，提出的人不能复核自己的处置。');
  if ([...note].length > LONGEST_REASON) throw new UserError(`意见最多 ${LONGEST_REASON} 个字。`);
  if (!agrees && note === '') throw new UserError('不同意要写明理由。');
  if (agrees) assertAgreeable(now, seenRound);
  const until = at + now.graceDays * DAY;
  run(
    db,
    sql`UPDATE disposals SET state = ${agrees ? 'grace' : 'refused'}, judged_by = ${viewer.accountId}, judged_at = ${at},
      grace_until = ${agrees ? until : null}, ended_at = ${agrees ? null : at} WHERE id = ${id}`,
  );
  noteEvent(db, viewer, { about: 'disposal', subject: id, what: agrees ? 'agreed' : 'refused', note }, at);
  return true;
}

function assertAgreeable(
  { round, stale, messages }: { round: number; stale: number; messages: number },
  seenRound: number,
): void {
  if (round !== seenRound) throw new UserError('预览刚重新计算过。刷新页面看现在的数字，再复核。');
  if (stale === 1) throw new UserError('预览之后保留规则或合同结束日改过。先重新预览，再复核。');
  if (messages === 0) throw new UserError('没有可以处置的消息，不用复核。请提出人撤回。');
}

/** Before it has begun, by either of the two or anybody of their rights. False: there is none to be called off. */
export function callOffDisposal(
  db: WriteDb,
  viewer: Viewer,
  { id, note }: { readonly id: number; readonly note: string },
  at: number,
): boolean {
  if (note === '') throw new UserError('撤回处置要写明理由。');
  if ([...note].length > LONGEST_REASON) throw new UserError(`理由最多 ${LONGEST_REASON} 个字。`);
  const called = run(
    db,
    sql`UPDATE disposals SET state = 'called-off', ended_at = ${at}
      WHERE id = ${id} AND state IN ('preparing', 'proposed', 'grace', 'due')`,
  );
  if (called === 1) noteEvent(db, viewer, { about: 'disposal', subject: id, what: 'called-off', note }, at);
  return called === 1;
}

/** Counted anew, by the terms and holds of now. */
export function previewAgain(db: WriteDb, viewer: Viewer, id: number, at: number): boolean {
  const again = run(
    db,
    sql`UPDATE disposals SET state = 'preparing', round = round + 1, plan = NULL, terms = NULL, month = NULL, after_chat = 0,
      done = 0, total = 0, copies = NULL, samples = '[]', preview_at = NULL WHERE id = ${id} AND state = 'proposed'`,
  );
  if (again === 0) return false;
  clearPreview(db, sql`${id}`);
  noteEvent(db, viewer, { about: 'disposal', subject: id, what: 'preview-again', note: '' }, at);
  return true;
}

function clearPreview(db: WriteDb, id: Sql): void {
  run(db, sql`DELETE FROM disposal_counts WHERE disposal = ${id} AND phase = 'preview'`);
  run(db, sql`DELETE FROM disposal_holds WHERE disposal = ${id} AND phase = 'preview'`);
}
