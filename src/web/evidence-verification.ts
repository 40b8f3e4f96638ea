import { may, type Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import type { VerifyAsked } from '../archive/verifier.ts';
import {
  type ArchiveFinding,
  type ArchiveReport,
  archiveFindingSentence,
  archiveFindingTime,
  archiveRemedy,
} from '../evidence/archive-findings.ts';
import { recordTraces } from '../store/trail.ts';
import { listTraces } from '../store/trail-list.ts';
import { readDetails } from './trail-words.ts';
import type { Visit } from './visit.ts';
import { count, duration, fullTime } from './words.ts';

/** The archive held against its evidence log from a page: what runs, what the last one came to, and those before. */
type Known = Pick<App, 'store' | 'clock' | 'verifier'>;

const MOST_KEPT = 20;

/** False when one is running already: then that one is waited for. The outcome becomes a row of the trail. */
export function startVerify(app: Known, viewer: Viewer, asked: VerifyAsked, visit: Visit): boolean {
  return app.verifier.start(asked, viewer.name, async (report, tookMs) => {
    const { findings, ...counts } = report;
    const details = { ...counts, findings: findings.slice(0, MOST_KEPT), tookMs };
    const entry = visit.traces.entry({
      act: 'archive-verified',
      title: outcomeTitle(report),
      count: report.entries,
      details,
    });
    await app.store.write(recordTraces, [entry]);
  });
}

export function outcomeTitle({ scope, entries, found }: Pick<ArchiveReport, 'scope' | 'entries' | 'found'>): string {
  const words = found === 0 ? '没有发现改动' : `发现 ${count(found)} 处问题`;
  return `校验存档（${scope}）：${count(entries)} 条存证，${words}`;
}

/** As the trail keeps it. */
interface Outcome extends ArchiveReport {
  readonly tookMs: number;
}

export interface VerifyView {
  readonly running: { readonly percent: number; readonly words: string; readonly by: string } | null;
  readonly trouble: string | null;
  readonly last: VerifiedView | null;
  readonly earlier: readonly { href: string | null; when: string; who: string; what: string; tone: string }[];
  readonly mayStart: boolean;
}

interface VerifiedView {
  readonly tone: 'ok' | 'error';
  readonly title: string;
  readonly when: string;
  readonly facts: readonly { readonly label: string; readonly value: string; readonly hash?: boolean }[];
  readonly findings: readonly { readonly sentence: string; readonly time: string }[];
  readonly more: string;
  readonly remedy: string;
}

const EARLIER = 11;
const ALL_TIMES = { who: null, from: null, to: null, person: null, conversation: null, words: '', ip: '' };

export async function verifyView({ store, verifier }: Known, viewer: Viewer): Promise<VerifyView> {
  const { state } = verifier;
  const { rows } = await store.read(
    listTraces,
    viewer,
    { ...ALL_TIMES, acts: ['archive-verified'] },
    { before: null, limit: EARLIER },
  );
  const outcomes = rows.flatMap((row) => {
    const outcome = outcomeIn(row.details);
    return outcome ? [{ row, outcome }] : [];
  });
  const [last] = outcomes;
  return {
    running: state && !state.over ? progressOf(state) : null,
    trouble: state?.over ? state.trouble : null,
    last: last ? outcomeView(last.outcome, last.row) : null,
    earlier: outcomes.slice(1).map(({ row, outcome }) => ({
      href: may(viewer, 'see-trail') ? `/trail/${row.n}` : null,
      when: fullTime(row.at),
      who: row.name,
      what: outcomeTitle(outcome),
      tone: outcome.found === 0 ? 'ok' : 'error',
    })),
    mayStart: may(viewer, 'verify-archive'),
  };
}

function progressOf({ done, total, by }: { done: number; total: number; by: string }) {
  const percent = total === 0 ? 0 : Math.floor((done / total) * 100);
  return { percent, words: `已核对 ${count(done)} / ${count(total)} 条存证`, by };
}

/** Traces of a beginning, or of another version, hold no outcome. */
function outcomeIn(details: string): Outcome | null {
  const outcome = readDetails(details) as unknown as Partial<Outcome>;
  const { entries, found, findings, scope } = outcome;
  if (entries === undefined || found === undefined || scope === undefined || !Array.isArray(findings)) return null;
  return { ...EMPTY, ...outcome } as Outcome;
}

const EMPTY = { messages: 0, files: 0, checkpoints: 0, waiting: 0, disposed: 0, joints: [], head: null, tookMs: 0 };

function outcomeView(outcome: Outcome, row: { readonly at: number; readonly name: string }): VerifiedView {
  const { entries, found, findings, head, tookMs, scope } = outcome;
  return {
    tone: found === 0 ? 'ok' : 'error',
    title: found === 0 ? `${scope}：${count(entries)} 条存证全部相符，没有发现改动` : `发现 ${count(found)} 处问题`,
    when: `${fullTime(row.at)}，由 ${row.name} 核对${scope}，用时 ${duration(tookMs)}`,
    facts: [...factsOf(outcome), ...(head ? [{ label: '根哈希', value: head.root, hash: true }] : [])],
    findings: findings.map((finding: ArchiveFinding) => ({
      sentence: archiveFindingSentence(finding),
      time: archiveFindingTime(finding),
    })),
    more:
      found > findings.length
        ? `另有 ${count(found - findings.length)} 处，在服务器上执行 huicun verify archive 可逐条列出`
        : '',
    remedy: found === 0 ? '' : archiveRemedy(findings),
  };
}

function factsOf({ messages, files, checkpoints, waiting, disposed, joints }: Outcome): VerifiedView['facts'] {
  const some = (label: string, n: number, unit: string) => (n > 0 ? [{ label, value: `${count(n)} ${unit}` }] : []);
  return [
    { label: '消息', value: `${count(messages)} 条` },
    ...some('媒体文件', files, '个'),
    { label: '检查点', value: `${count(checkpoints)} 个` },
    ...some('刚收到、尚未入日志', waiting, '条'),
    ...some('已依规处置、只核对哈希', disposed, '条'),
    ...joints.map(({ log, at, size }) => ({
      label: '恢复',
      value: `第 ${log} 段日志从 ${fullTime(at)} 起，接在 ${count(size)} 条之后：从备份恢复，不是改动`,
    })),
  ];
}
