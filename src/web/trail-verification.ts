import {
  findingSentence,
  findingTime,
  type TrailFinding,
  type TrailReport,
  trailReport,
} from '../access/trail-findings.ts';
import { may, type Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { UserError } from '../lib/errors.ts';
import { recordTraces, type TrailEntry } from '../store/trail.ts';
import { listTraces } from '../store/trail-list.ts';
import { beginTrailCheck, checkTrailPart, endTrailCheck, type KnownRow } from '../store/trail-verify.ts';
import { readDetails } from './trail-words.ts';
import { count, duration, fullTime } from './words.ts';

/** The trail counted again while the program runs: in the background, in parts, one run at a time for everybody. */
interface Run {
  readonly startedAt: number;
  readonly by: string;
  done: number;
  total: number;
  /** Why it broke off; null while it runs, and when it came to its end. */
  trouble: string | null;
  over: boolean;
}

type Known = Pick<App, 'store' | 'clock' | 'log'>;

const runs = new WeakMap<App['store'], Run>();
const PART = 20_000;

export const isVerifying = ({ store }: Pick<App, 'store'>): boolean => runs.get(store)?.over === false;

interface Asked {
  readonly known: KnownRow | null;
  /** The trace of the outcome, with who asked for it and from where. */
  entry(report: TrailReport, tookMs: number): TrailEntry;
}

/** False when one is running already: then that one is waited for. */
export function startVerification(app: Known, viewer: Viewer, asked: Asked): boolean {
  if (isVerifying(app)) return false;
  const run: Run = { startedAt: app.clock(), by: viewer.name, done: 0, total: 0, trouble: null, over: false };
  runs.set(app.store, run);
  void verify(app, viewer, asked, run)
    .catch((error) => {
      app.log.error({ err: error }, 'the trail could not be counted to its end');
      run.trouble = error instanceof UserError ? error.message : '读写 huicun.db 时出错';
    })
    .finally(() => {
      run.over = true;
    });
  return true;
}

async function verify({ store, clock }: Known, viewer: Viewer, { known, entry }: Asked, run: Run): Promise<void> {
  let state = await store.read(beginTrailCheck, viewer);
  run.total = state.upTo;
  for (let before = -1; state.n < state.upTo && before < state.n; run.done = state.n) {
    before = state.n;
    state = await store.read(checkTrailPart, viewer, state, PART);
  }
  state = await store.read(endTrailCheck, viewer, state, known);
  await store.write(recordTraces, [entry(trailReport(state), clock() - run.startedAt)]);
}

/** How the trail keeps the outcome. */
export interface Outcome extends TrailReport {
  readonly tookMs: number;
  readonly known: KnownRow | null;
}

const MOST_KEPT = 20;

export const outcomeDetails = (
  report: TrailReport,
  tookMs: number,
  known: KnownRow | null,
): Record<string, unknown> => ({
  ...report,
  findings: report.findings.slice(0, MOST_KEPT),
  tookMs,
  ...(known ? { known } : {}),
});

export function outcomeTitle({ rows, found }: Pick<TrailReport, 'rows' | 'found'>): string {
  return found === 0
    ? `校验操作日志：${count(rows)} 行，没有发现改动`
    : `校验操作日志：${count(rows)} 行，发现 ${count(found)} 处问题`;
}

export interface VerificationView {
  readonly running: { readonly percent: number; readonly words: string; readonly by: string } | null;
  readonly trouble: string | null;
  readonly last: OutcomeView | null;
  readonly earlier: readonly {
    readonly href: string;
    readonly when: string;
    readonly who: string;
    readonly what: string;
    readonly tone: string;
  }[];
  readonly mayStart: boolean;
}

export interface OutcomeView {
  readonly tone: 'ok' | 'error';
  readonly title: string;
  readonly when: string;
  readonly findings: readonly { readonly where: string; readonly sentence: string; readonly time: string }[];
  readonly more: string;
  readonly n: number;
  readonly hash: string;
  readonly known: string;
}

const EARLIER = 11;

export async function verificationView({ store }: Pick<App, 'store'>, viewer: Viewer): Promise<VerificationView> {
  const run = runs.get(store);
  const filters = {
    who: null,
    acts: ['trail-verified'],
    from: null,
    to: null,
    person: null,
    conversation: null,
    words: '',
    ip: '',
  };
  const { rows } = await store.read(listTraces, viewer, filters, { before: null, limit: EARLIER });
  const outcomes = rows.flatMap((row) => {
    const outcome = outcomeIn(row.details);
    return outcome ? [{ row, outcome }] : [];
  });
  const [last] = outcomes;
  return {
    running: run && !run.over ? progressOf(run) : null,
    trouble: run?.over ? run.trouble : null,
    last: last ? outcomeView(last.outcome, last.row) : null,
    earlier: outcomes.slice(1).map(({ row, outcome }) => ({
      href: `/trail/${row.n}`,
      when: fullTime(row.at),
      who: row.name,
      what: outcome.found === 0 ? `${count(outcome.rows)} 行，没有发现改动` : `发现 ${count(outcome.found)} 处问题`,
      tone: outcome.found === 0 ? 'ok' : 'error',
    })),
    mayStart: may(viewer, 'verify'),
  };
}

function progressOf({ done, total, by }: Run): NonNullable<VerificationView['running']> {
  const percent = total === 0 ? 0 : Math.floor((done / total) * 100);
  return { percent, words: `已核对 ${count(done)} / ${count(total)} 行`, by };
}

/** Traces of a beginning, of a command that could not count, or of another version hold no outcome. */
function outcomeIn(details: string): Outcome | null {
  const {
    rows,
    n,
    hash,
    found,
    findings,
    tookMs = 0,
    known = null,
  } = readDetails(details) as unknown as Partial<Outcome>;
  if (rows === undefined || n === undefined || hash === undefined || !Array.isArray(findings)) return null;
  return { rows, n, hash, found: found ?? findings.length, findings: findings as TrailFinding[], tookMs, known };
}

function outcomeView(outcome: Outcome, row: { readonly at: number; readonly name: string }): OutcomeView {
  const { rows, found, findings, n, hash, tookMs, known } = outcome;
  return {
    tone: found === 0 ? 'ok' : 'error',
    title: found === 0 ? `${count(rows)} 行全部相符，没有发现改动` : `发现 ${count(found)} 处问题`,
    when: `${fullTime(row.at)}，由 ${row.name} 核对 ${count(rows)} 行，用时 ${duration(tookMs)}`,
    findings: findings.map((finding) => ({
      where: whereOf(finding),
      sentence: findingSentence(finding),
      time: findingTime(finding),
    })),
    more:
      found > findings.length
        ? `另有 ${count(found - findings.length)} 处，在服务器上执行 huicun verify trail 可逐条列出`
        : '',
    n,
    hash,
    known: known ? `同时与记下的第 ${known.n} 行哈希 ${known.hash.slice(0, 16)}… 比对` : '',
  };
}

/** Not everything is about a row. */
function whereOf({ kind, n, to }: TrailFinding): string {
  if (kind === 'unguarded' || kind === 'sequence' || n < 1) return '–';
  return n === to ? `第 ${n} 行` : `第 ${n} – ${to} 行`;
}
