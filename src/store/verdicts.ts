import type { Viewer } from '../access/viewer.ts';
import { UserError } from '../lib/errors.ts';
import { CLAIM_MS, OWN_VIOLATION, TWO_PERSONS, UNDO_MS, type Verdict } from '../lib/verdicts.ts';
import { VIOLATION_STATES, type ViolationState } from '../lib/violation-words.ts';
import { all, one, run, type WriteDb } from './db.ts';
import { addException } from './rules.ts';
import { sql } from './sql.ts';
import type { Severity } from './violations.ts';

/** How people judged violations. Verdicts are only ever added; violation_states holds what counts. */
export const owner = 'desk';

/** Where two persons must judge, `first` is what the first of them found. */
export type Stage = 'first' | 'final';

export interface Judgement {
  readonly violation: number;
  /** The revision he looked at; null: whichever, so long as nobody has judged it. */
  readonly seen: number | null;
  readonly severity: Severity;
  /** He triggered it himself. */
  readonly own: boolean;
  readonly state: Verdict;
  readonly reason: string;
  readonly note: string;
  readonly at: number;
}

interface StateRow {
  readonly state: ViolationState;
  readonly revision: number;
  readonly judgedBy: number | null;
  readonly judgedAt: number | null;
  readonly firstBy: number | null;
  readonly firstState: Verdict | null;
  readonly claimedBy: number | null;
  readonly claimedUntil: number | null;
}

const UNJUDGED: StateRow = {
  ...{ state: 'open', revision: 0, judgedBy: null, judgedAt: null, firstBy: null, firstState: null },
  ...{ claimedBy: null, claimedUntil: null },
};

/**
 * Of two who judge the same at once the second learns what the first found. Answers `first` where another person must
 * confirm it.
 */
export function judge(db: WriteDb, viewer: Viewer, judgement: Judgement): Stage {
  const { violation, seen, own, state, at } = judgement;
  assertOthers(own);
  const now = readState(db, violation);
  assertFree(db, viewer, now, at);
  if (seen !== null && seen !== now.revision) throw new UserError(`${changedBy(db, now)}请看过后再判定。`);
  if (seen === null && now.judgedBy !== null) throw new UserError(`${changedBy(db, now)}要改判请打开这一条。`);
  const waits = state !== 'escalated' && needsTwo(db, judgement.severity) && now.firstBy === null;
  if (state !== 'escalated' && now.firstBy === viewer.accountId)
    throw new UserError('这一条由您初审，复核须由另一位审核人完成。');
  const stage: Stage = waits ? 'first' : 'final';
  addVerdict(db, viewer, { ...judgement, stage, undoes: null });
  const next = afterVerdict(now, { state, stage, account: viewer.accountId, at });
  saveState(db, violation, { ...next, revision: now.revision + 1 });
  return stage;
}

/** The verdict, and what was found wrongly as an exception of its rule: both or neither. */
export function judgeAndExcept(
  db: WriteDb,
  viewer: Viewer,
  judgement: Judgement,
  { rule, phrase }: { readonly rule: number; readonly phrase: string },
): Stage {
  const stage = judge(db, viewer, judgement);
  if (stage === 'first') throw new UserError('这一级别须两人审核，例外由复核人添加。请不勾选例外再判定。');
  if (addException(db, viewer, { id: rule, phrase }, judgement.at) === null)
    throw new UserError('这条规则已删除，例外没有保存。请不勾选例外再判定。');
  return stage;
}

export interface BatchResult {
  readonly judged: number;
  readonly first: number;
  /** What could not be judged, each with why. */
  readonly refused: readonly { readonly violation: number; readonly why: string }[];
}

/** Several at once; those that somebody else has or has judged are left as they are, and named. */
export function judgeMany(db: WriteDb, viewer: Viewer, judgements: readonly Judgement[]): BatchResult {
  const stages: Stage[] = [];
  const refused: { violation: number; why: string }[] = [];
  for (const judgement of judgements) {
    try {
      stages.push(judge(db, viewer, judgement));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      refused.push({ violation: judgement.violation, why: error.message });
    }
  }
  return { judged: stages.length, first: stages.filter((stage) => stage === 'first').length, refused };
}

/** Takes back his own verdict, while it is the last one and fresh. */
export function undoVerdict(
  db: WriteDb,
  viewer: Viewer,
  { violation, at }: { readonly violation: number; readonly at: number },
): ViolationState {
  const standing = standingVerdicts(db, violation);
  const last = standing.at(-1);
  if (!last || last.account !== viewer.accountId)
    throw new UserError('最近一次判定不是您作出的，不能撤回。可以重新判定。');
  if (at - last.at > UNDO_MS) throw new UserError('判定已超过 10 分钟，不能撤回。可以重新判定，记录都会保留。');
  const now = readState(db, violation);
  assertFree(db, viewer, now, at);
  let before = UNJUDGED;
  for (const verdict of standing.slice(0, -1)) before = afterVerdict(before, verdict);
  const { state } = before;
  addVerdict(db, viewer, { violation, state, stage: 'final', reason: '', note: '', undoes: last.id, at });
  saveState(db, violation, { ...before, revision: now.revision + 1 });
  return state;
}

export type Claim =
  | { readonly mine: true; readonly until: number }
  | { readonly mine: false; readonly by: string; readonly until: number };

/** Keeps others from it for a quarter of an hour. One person has one at a time: what he had before is free again. */
export function claimViolation(
  db: WriteDb,
  viewer: Viewer,
  { violation, own, at }: { readonly violation: number; readonly own: boolean; readonly at: number },
): Claim {
  assertOthers(own);
  const now = readState(db, violation);
  if (isHeldByOther(now, viewer, at)) return { mine: false, by: nameOf(db, now.claimedBy), until: now.claimedUntil! };
  run(
    db,
    sql`UPDATE violation_states SET claimed_by = NULL, claimed_until = NULL
      WHERE claimed_by = ${viewer.accountId} AND violation <> ${violation}`,
  );
  const until = at + CLAIM_MS;
  saveState(db, violation, { ...now, claimedBy: viewer.accountId, claimedUntil: until });
  return { mine: true, until };
}

/** Lets go of it: of that very claim, so that a page one leaves does not undo what the next one has just claimed. */
export function releaseViolation(
  db: WriteDb,
  viewer: Viewer,
  { violation, until }: { readonly violation: number; readonly until: number },
): boolean {
  const freed = run(
    db,
    sql`UPDATE violation_states SET claimed_by = NULL, claimed_until = NULL
      WHERE violation = ${violation} AND claimed_by = ${viewer.accountId} AND claimed_until = ${until}`,
  );
  return freed === 1;
}

function assertOthers(own: boolean): void {
  if (own) throw new UserError(OWN_VIOLATION);
}

function assertFree(db: WriteDb, viewer: Viewer, now: StateRow, at: number): void {
  if (isHeldByOther(now, viewer, at))
    throw new UserError(`${nameOf(db, now.claimedBy)}正在审核这一条。请等其完成，或先看下一条。`);
}

function isHeldByOther({ claimedBy, claimedUntil }: StateRow, { accountId }: Viewer, at: number): boolean {
  return claimedBy !== null && claimedBy !== accountId && (claimedUntil ?? 0) > at;
}

function changedBy(db: WriteDb, { judgedBy, firstBy, state, firstState }: StateRow): string {
  if (judgedBy !== null) return `${nameOf(db, judgedBy)}已判定这一条为“${VIOLATION_STATES[state]}”，您的判定没有保存。`;
  if (firstBy !== null)
    return `${nameOf(db, firstBy)}已初审这一条为“${VIOLATION_STATES[firstState!]}”，您的判定没有保存。`;
  return '这一条刚刚有变动，您的判定没有保存。';
}

function nameOf(db: WriteDb, account: number | null): string {
  const known = one<{ name: string }>(db, sql`SELECT name FROM accounts WHERE id = ${account}`);
  return known?.name || '另一位审核人';
}

function needsTwo(db: WriteDb, severity: Severity): boolean {
  const row = one<{ value: string }>(db, sql`SELECT value FROM settings WHERE name = ${TWO_PERSONS}`);
  return row !== null && (JSON.parse(row.value) as readonly string[]).includes(severity);
}

interface Given {
  readonly state: ViolationState;
  readonly stage: Stage;
  readonly account: number;
  readonly at: number;
}

/** Who was first keeps the state as it was; who comes after him settles it. */
function afterVerdict(now: StateRow, { state, stage, account, at }: Given): StateRow {
  const free = { claimedBy: null, claimedUntil: null };
  if (stage === 'first') return { ...now, ...free, firstBy: account, firstState: state as Verdict };
  return { ...now, ...free, state, judgedBy: account, judgedAt: at, firstBy: null, firstState: null };
}

/** Without those that were taken back. */
function standingVerdicts(db: WriteDb, violation: number): (Given & { id: number })[] {
  return all<Given & { id: number }>(
    db,
    sql`SELECT j.id, j.state, j.stage, j.account, j.at FROM verdicts j
      WHERE j.violation = ${violation} AND j.undoes IS NULL
        AND NOT EXISTS (SELECT 1 FROM verdicts u WHERE u.violation = j.violation AND u.undoes = j.id)
      ORDER BY j.id`,
  );
}

function addVerdict(
  db: WriteDb,
  { accountId }: Viewer,
  verdict: Omit<Judgement, 'state' | 'seen' | 'severity' | 'own'> & {
    readonly state: ViolationState;
    readonly stage: Stage;
    readonly undoes: number | null;
  },
): void {
  const { violation, state, stage, reason, note, undoes, at } = verdict;
  run(
    db,
    sql`INSERT INTO verdicts (violation, state, stage, reason, note, undoes, account, at)
      VALUES (${violation}, ${state}, ${stage}, ${reason}, ${note}, ${undoes}, ${accountId}, ${at})`,
  );
}

function readState(db: WriteDb, violation: number): StateRow {
  const row = one<StateRow>(
    db,
    sql`SELECT state, revision, judged_by AS judgedBy, judged_at AS judgedAt, first_by AS firstBy, first_state AS firstState,
        claimed_by AS claimedBy, claimed_until AS claimedUntil
      FROM violation_states WHERE violation = ${violation}`,
  );
  return row ?? UNJUDGED;
}

function saveState(db: WriteDb, violation: number, now: StateRow): void {
  run(
    db,
    sql`INSERT INTO violation_states (violation, state, revision, judged_by, judged_at, first_by, first_state, claimed_by, claimed_until)
      VALUES (${violation}, ${now.state}, ${now.revision}, ${now.judgedBy}, ${now.judgedAt}, ${now.firstBy}, ${now.firstState},
        ${now.claimedBy}, ${now.claimedUntil})
      ON CONFLICT (violation) DO UPDATE SET state = excluded.state, revision = excluded.revision, judged_by = excluded.judged_by,
        judged_at = excluded.judged_at, first_by = excluded.first_by, first_state = excluded.first_state,
        claimed_by = excluded.claimed_by, claimed_until = excluded.claimed_until`,
  );
}
