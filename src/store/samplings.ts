import type { Scope } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import { UserError } from '../lib/errors.ts';
import { OWN_SAMPLE, SAMPLE_STATES, type SampleState } from '../lib/verdicts.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { nothing, type Sql, sql } from './sql.ts';
import { visibleTo } from './visibility.ts';

/** Conversations drawn at random for somebody to look at, week after week. */
export const owner = 'desk';

export interface SamplingDraft {
  readonly name: string;
  readonly scope: Scope;
  /** Of each employee's conversations of a week, 0 to 1; or so many of them. */
  readonly share: number | null;
  readonly number: number | null;
}

export interface Sampling extends SamplingDraft {
  readonly id: number;
  readonly isOn: boolean;
  readonly madeBy: string;
  readonly madeAt: number;
  readonly changedAt: number;
  /** Conversations drawn so far, and how many of them nobody has looked at. */
  readonly drawn: number;
  readonly waiting: number;
}

type SamplingRow = Omit<Sampling, 'scope' | 'isOn'> & { scope: string; isOn: number };

const SAMPLINGS = sql`SELECT p.id, p.name, p.scope, p.share, p.number, p.is_on AS isOn, coalesce(a.name, '') AS madeBy,
    p.made_at AS madeAt, p.changed_at AS changedAt,
    (SELECT count(*) FROM samples d WHERE d.sampling = p.id) AS drawn,
    (SELECT count(*) FROM samples d WHERE d.sampling = p.id AND d.state = 'open') AS waiting
  FROM samplings p LEFT JOIN accounts a ON a.id = p.made_by`;

const readSampling = (row: SamplingRow): Sampling => ({
  ...row,
  scope: JSON.parse(row.scope) as Scope,
  isOn: row.isOn === 1,
});

export function listSamplings(db: ReadDb, _viewer: Viewer): Sampling[] {
  return all<SamplingRow>(db, sql`${SAMPLINGS} ORDER BY p.made_at DESC, p.id DESC`).map(readSampling);
}

export function findSampling(db: ReadDb, _viewer: Viewer, id: number): Sampling | null {
  const row = one<SamplingRow>(db, sql`${SAMPLINGS} WHERE p.id = ${id}`);
  return row && readSampling(row);
}

/** A new one is off until somebody switches it on. */
export function insertSampling(db: WriteDb, viewer: Viewer, draft: SamplingDraft, at: number): void {
  run(
    db,
    sql`INSERT INTO samplings (name, scope, share, number, made_by, made_at, changed_at)
      VALUES (${draft.name}, ${JSON.stringify(draft.scope)}, ${draft.share}, ${draft.number}, ${viewer.accountId}, ${at}, ${at})`,
  );
}

export function updateSampling(
  db: WriteDb,
  _viewer: Viewer,
  { id, draft, seenAt, at }: { id: number; draft: SamplingDraft; seenAt: number; at: number },
): void {
  const saved = run(
    db,
    sql`UPDATE samplings SET name = ${draft.name}, scope = ${JSON.stringify(draft.scope)}, share = ${draft.share},
        number = ${draft.number}, changed_at = ${at} WHERE id = ${id} AND changed_at = ${seenAt}`,
  );
  if (saved === 0) throw new UserError('这个抽检计划刚被别人改过，没有保存。请刷新后重试。');
}

export function switchSampling(
  db: WriteDb,
  _viewer: Viewer,
  { id, isOn, at }: { id: number; isOn: boolean; at: number },
): boolean {
  return run(db, sql`UPDATE samplings SET is_on = ${isOn ? 1 : 0}, changed_at = ${at} WHERE id = ${id}`) === 1;
}

/** What was drawn stays what it is; one that has drawn can only be switched off. */
export function removeSampling(db: WriteDb, _viewer: Viewer, id: number): void {
  const removed = run(
    db,
    sql`DELETE FROM samplings WHERE id = ${id} AND NOT EXISTS (SELECT 1 FROM samples WHERE sampling = ${id})`,
  );
  if (removed === 0) throw new UserError('这个计划已经抽取过会话，记录要保留，不能删除。请改为停用。');
}

export interface SampleRow {
  readonly id: number;
  readonly name: string;
  readonly week: string;
  readonly seed: string;
  readonly who: string;
  readonly key: string;
  readonly kind: 'single' | 'group';
  readonly peers: readonly string[];
  readonly fromAt: number;
  readonly toAt: number;
  readonly state: SampleState;
  readonly note: string;
  readonly judgedBy: string | null;
  readonly judgedAt: number | null;
  /** 1: it is the viewer's own conversation, which others look at. */
  readonly own: number;
}

/** WeCom does not tell userids apart by case. */
const drawnFrom = ({ accountId }: Viewer): Sql =>
  sql`EXISTS (SELECT 1 FROM accounts o WHERE o.id = ${accountId} AND o.wecom_userid = d.employee COLLATE NOCASE)`;

const samplesSeen = (
  viewer: Viewer,
  which: Sql,
): Sql => sql`SELECT d.id, p.name, d.week, d.seed, d.employee AS who, c.key, c.kind,
    (SELECT json_group_array(userid) FROM (SELECT userid FROM members WHERE conversation = c.key AND userid <> d.employee
      ORDER BY employee, userid LIMIT 3)) AS peers,
    d.from_at AS fromAt, d.to_at AS toAt, d.state, d.note, a.name AS judgedBy, d.judged_at AS judgedAt, ${drawnFrom(viewer)} AS own
  FROM samples d JOIN samplings p ON p.id = d.sampling JOIN conversations c ON c.key = d.conversation
    LEFT JOIN accounts a ON a.id = d.judged_by
  WHERE ${visibleTo(viewer)} AND ${which}`;

type StoredSample = Omit<SampleRow, 'peers'> & { peers: string };
const readSample = (row: StoredSample): SampleRow => ({ ...row, peers: JSON.parse(row.peers) as string[] });

export interface SampleFilter {
  readonly state: SampleState;
  readonly sampling: number | null;
}

/** In the order they were drawn, from one on or back from it. */
export function listSamples(
  db: ReadDb,
  viewer: Viewer,
  { state, sampling }: SampleFilter,
  { from, back, limit }: { from: number | null; back: boolean; limit: number },
): SampleRow[] {
  const past = from === null ? nothing : back ? sql`AND d.id < ${from}` : sql`AND d.id > ${from}`;
  const which = sql`d.state = ${state} ${past} ${sampling === null ? nothing : sql`AND d.sampling = ${sampling}`}`;
  const order = sql`ORDER BY d.id ${back ? sql`DESC` : nothing} LIMIT ${limit}`;
  const rows = all<StoredSample>(db, sql`${samplesSeen(viewer, which)} ${order}`);
  return (back ? rows.reverse() : rows).map(readSample);
}

export function countSamples(
  db: ReadDb,
  viewer: Viewer,
  { sampling }: Pick<SampleFilter, 'sampling'>,
): Record<SampleState, number> {
  const rows = all<{ state: SampleState; n: number }>(
    db,
    sql`SELECT d.state, count(*) AS n FROM samples d JOIN conversations c ON c.key = d.conversation
      WHERE ${visibleTo(viewer)} ${sampling === null ? nothing : sql`AND d.sampling = ${sampling}`} GROUP BY d.state`,
  );
  return {
    open: 0,
    clean: 0,
    confirmed: 0,
    escalated: 0,
    ...Object.fromEntries(rows.map(({ state, n }) => [state, n])),
  };
}

/** Null when absent or not theirs to see. */
export function findSample(db: ReadDb, viewer: Viewer, id: number): SampleRow | null {
  const row = one<StoredSample>(db, samplesSeen(viewer, sql`d.id = ${id}`));
  return row && readSample(row);
}

/** Of two who judge the same at once the second is told. `seen`: the state he looked at. */
export function judgeSample(
  db: WriteDb,
  viewer: Viewer,
  { id, seen, state, note, at }: { id: number; seen: SampleState; state: SampleState; note: string; at: number },
): void {
  if (one(db, sql`SELECT 1 FROM samples d WHERE d.id = ${id} AND ${drawnFrom(viewer)}`))
    throw new UserError(OWN_SAMPLE);
  const judged = run(
    db,
    sql`UPDATE samples SET state = ${state}, note = ${note}, judged_by = ${state === 'open' ? null : viewer.accountId},
        judged_at = ${state === 'open' ? null : at} WHERE id = ${id} AND state = ${seen}`,
  );
  if (judged === 1) return;
  const now = one<{ state: SampleState; name: string | null }>(
    db,
    sql`SELECT d.state, a.name FROM samples d LEFT JOIN accounts a ON a.id = d.judged_by WHERE d.id = ${id}`,
  );
  const who = now?.name ?? '另一位审核人';
  throw new UserError(`${who}已判定这一条为“${SAMPLE_STATES[now?.state ?? 'open']}”，您的判定没有保存。`);
}
