import { may, type Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import type { VerifyAsked } from '../archive/verifier.ts';
import {
  type ArchiveReport,
  archiveFindingSentence,
  archiveFindingTime,
  archiveRemedy,
} from '../evidence/archive-findings.ts';
import { findMessagePlace } from '../store/chat-messages.ts';
import { findConversation } from '../store/chats.ts';
import { recordTraces } from '../store/trail.ts';
import { listTraces } from '../store/trail-list.ts';
import { chatName } from './chat-options.ts';
import { link } from './links.ts';
import { People } from './people.ts';
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
  /** The form, as it was filled in. */
  readonly form: VerifyForm;
}

export interface VerifyFields {
  readonly what: 'all' | 'month' | 'sample' | 'conversation';
  readonly month: string;
  readonly sample: string;
  readonly media: boolean;
  readonly outside: string;
  readonly conversation: string;
}

interface VerifyForm extends VerifyFields {
  /** Who may not read conversations cannot choose one. */
  readonly mayChoose: boolean;
  /** The conversation that is chosen. */
  readonly face: { readonly id: string; readonly name: string; readonly title: string } | null;
}

export const NOTHING_ASKED: VerifyFields = {
  ...{ what: 'all', month: '', sample: '10000', media: false, outside: '', conversation: '' },
};

interface FindingLine {
  readonly sentence: string;
  readonly time: string;
  /** Where the message stands, for whoever may see it. */
  readonly chat: { readonly href: string; readonly words: string } | null;
}

interface VerifiedView {
  readonly tone: 'ok' | 'error';
  readonly title: string;
  readonly when: string;
  readonly facts: readonly { readonly label: string; readonly value: string; readonly hash?: boolean }[];
  readonly findings: readonly FindingLine[];
  readonly more: string;
  readonly remedy: string;
}

const EARLIER = 11;
const ALL_TIMES = { who: null, from: null, to: null, person: null, conversation: null, words: '', ip: '' };

export async function verifyView(app: App, viewer: Viewer, asked = NOTHING_ASKED): Promise<VerifyView> {
  const { store, verifier } = app;
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
    last: last ? outcomeView(last.outcome, last.row, await findingLines(app, viewer, last.outcome)) : null,
    earlier: outcomes.slice(1).map(({ row, outcome }) => ({
      href: may(viewer, 'see-trail') ? `/trail/${row.n}` : null,
      when: fullTime(row.at),
      who: row.name,
      what: outcomeTitle(outcome),
      tone: outcome.found === 0 ? 'ok' : 'error',
    })),
    mayStart: may(viewer, 'verify-archive'),
    form: await formOf(app, viewer, asked),
  };
}

/** What an address or a form names is shown only to whoever may see it. */
async function formOf({ store, names }: App, viewer: Viewer, asked: VerifyFields): Promise<VerifyForm> {
  const mayChoose = may(viewer, 'read-chats');
  const { conversation: key } = asked;
  const found = mayChoose && key !== '' && (await store.read(findConversation, viewer, key));
  const name = found ? chatName(new People(names), key) : '';
  return { ...asked, mayChoose, face: found ? { id: key, name, title: name } : null };
}

function progressOf({ done, total, by }: { done: number; total: number; by: string }) {
  const percent = total === 0 ? 0 : Math.floor((done / total) * 100);
  return { percent, words: total === 0 ? '正在清点存证' : `已核对 ${count(done)} / ${count(total)} 条存证`, by };
}

/** Traces of a beginning, or of another version, hold no outcome. */
function outcomeIn(details: string): Outcome | null {
  const outcome = readDetails(details) as unknown as Partial<Outcome>;
  const { entries, found, findings, scope } = outcome;
  if (entries === undefined || found === undefined || scope === undefined || !Array.isArray(findings)) return null;
  return { ...EMPTY, ...outcome } as Outcome;
}

const EMPTY = { messages: 0, files: 0, checkpoints: 0, waiting: 0, disposed: 0, joints: [], head: null, tookMs: 0 };

async function findingLines({ store, names }: App, viewer: Viewer, { findings }: Outcome): Promise<FindingLine[]> {
  const people = new People(names);
  const placeOf = (seq: number | null) =>
    seq !== null && may(viewer, 'read-chats') ? store.read(findMessagePlace, viewer, seq) : null;
  return Promise.all(
    findings.map(async (finding) => {
      const place = await placeOf(finding.seq);
      return {
        sentence: archiveFindingSentence(finding),
        time: archiveFindingTime(finding),
        chat: place && {
          href: link('/chats', { since: 'all', chat: place.key, at: place.seq }),
          words: `${chatName(people, place.key)}，${fullTime(place.sentAt)}`,
        },
      };
    }),
  );
}

function outcomeView(
  outcome: Outcome,
  row: { readonly at: number; readonly name: string },
  lines: readonly FindingLine[],
): VerifiedView {
  const { entries, found, findings, head, tookMs, scope } = outcome;
  return {
    tone: found === 0 ? 'ok' : 'error',
    title: found === 0 ? `${scope}：${count(entries)} 条存证全部相符，没有发现改动` : `发现 ${count(found)} 处问题`,
    when: `${fullTime(row.at)}，由 ${row.name} 核对${scope}，用时 ${duration(tookMs)}`,
    facts: [...factsOf(outcome), ...(head ? [{ label: '根哈希', value: head.root, hash: true }] : [])],
    findings: lines,
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
