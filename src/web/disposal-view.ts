import { may, type Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { typeLabel } from '../drawing/type-labels.ts';
import { BASE } from '../lib/retention-terms.ts';
import { listDisposalSamples } from '../store/disposal-preview.ts';
import {
  type Disposal,
  type DisposalCount,
  type DisposalShown,
  type DisposalState,
  findDisposal,
  listDisposals,
} from '../store/disposals.ts';
import { PAGE, type Paging, pagingOf } from './directory-paging.ts';
import { type EventRow, eventRow } from './hold-view.ts';
import { link } from './links.ts';
import { People } from './people.ts';
import { chatTitle } from './trace-words.ts';
import { bytes, count, cut, dateOf, fullTime } from './words.ts';

/** Disposals as the pages show them: the list, and one with its preview. */
export const DISPOSAL_STATES: Readonly<
  Record<DisposalState, { readonly label: string; readonly tone: '' | 'ok' | 'warning' }>
> = {
  preparing: { label: '正在预览', tone: '' },
  proposed: { label: '待复核', tone: 'warning' },
  refused: { label: '复核不同意', tone: '' },
  grace: { label: '等待期', tone: 'warning' },
  due: { label: '等待执行', tone: 'warning' },
  running: { label: '正在执行', tone: 'warning' },
  done: { label: '已完成', tone: 'ok' },
  'called-off': { label: '已撤回', tone: '' },
};

export interface DisposalRow {
  readonly id: number;
  readonly due: string;
  readonly reason: string;
  readonly state: { readonly label: string; readonly tone: string };
  readonly messages: string;
  readonly asked: string;
  readonly judged: string;
  readonly until: string;
  /** While it is being counted or carried out. */
  readonly progress: DisposalProgress | null;
}

export interface DisposalProgress {
  readonly heading: string;
  readonly value: number;
  readonly max: number;
  readonly short: string;
  readonly words: string;
}

const by = (name: string, at: number | null): string => (at === null ? '' : `${name || '已删除的账号'} ${dateOf(at)}`);

function disposalRow(row: Disposal, now: number): DisposalRow {
  const { id, dueAt, reason, state, askedBy, askedAt, judgedBy, judgedAt, graceUntil, previewAt } = row;
  return {
    ...{ id, reason, state: DISPOSAL_STATES[state], due: dateOf(dueAt) },
    messages: previewAt === null ? '' : count(row.messages),
    asked: by(askedBy, askedAt),
    judged: by(judgedBy, judgedAt),
    until: state === 'grace' && graceUntil !== null ? fullTime(graceUntil).slice(0, 16) : '',
    progress: PROGRESS[state]?.(row, now) ?? null,
  };
}

const MINUTE = 60_000;

const PROGRESS: { readonly [State in DisposalState]?: (row: Disposal, now: number) => DisposalProgress } = {
  preparing({ done, total }) {
    const so = `${count(done)} / ${count(total)}`;
    const words = total === 0 ? '马上开始。可以离开这个页面。' : `已核对 ${so} 个会话月份。可以离开这个页面。`;
    return { heading: '正在后台预览', value: done, max: Math.max(1, total), short: so, words };
  },
  running({ done, total, gone, beganAt }, now) {
    const minutes = (now - (beganAt ?? now)) / MINUTE;
    const rate = gone > 0 && minutes >= 1 ? `，平均每分钟 ${count(Math.max(1, Math.round(gone / minutes)))} 条` : '';
    const so = `${count(done)} / ${count(total)} 个月份`;
    const words = total === 0 ? '马上开始。' : `已完成 ${so}，删除消息 ${count(gone)} 条${rate}。`;
    return { heading: '正在执行', value: done, max: Math.max(1, total), short: total === 0 ? '' : so, words };
  },
};

export interface DisposalList {
  readonly rows: readonly DisposalRow[];
  readonly paging: Paging;
  /** One is being counted or carried out: the page looks again by itself. */
  readonly moves: boolean;
  readonly here: string;
}

export async function disposalList(app: App, viewer: Viewer, page: number): Promise<DisposalList> {
  const { rows, more } = await app.store.read(listDisposals, viewer, { skip: (page - 1) * PAGE, limit: PAGE });
  const now = app.clock();
  const shown = rows.map((row) => disposalRow(row, now));
  const paging = pagingOf('/disposals', {}, page, more);
  return {
    rows: shown,
    paging,
    moves: shown.some(({ progress }) => progress !== null),
    here: link('/disposals', { page: page > 1 ? page : null }),
  };
}

interface Line {
  readonly label: string;
  readonly messages: string;
  readonly media: string;
  readonly bytes: string;
  readonly violations: string;
  readonly held: string;
  readonly longer: string;
}

export interface DisposalView extends DisposalRow {
  readonly stateName: DisposalState;
  readonly round: number;
  readonly graceDays: number;
  readonly previewed: string;
  readonly ended: string;
  readonly total: Line;
  readonly byRule: readonly Line[];
  readonly byMonth: readonly Line[];
  readonly holds: readonly { readonly href: string; readonly name: string; readonly messages: string }[];
  readonly copies: readonly { readonly label: string; readonly n: string }[];
  readonly samples: readonly {
    readonly at: string;
    readonly chat: string;
    readonly text: string;
    readonly type: string;
  }[];
  readonly maySample: boolean;
  readonly stale: boolean;
  readonly mine: boolean;
  readonly nothing: boolean;
  readonly may: { readonly judge: boolean; readonly callOff: boolean; readonly again: boolean };
  readonly certificate: string | null;
  readonly problem: string;
  readonly events: readonly EventRow[];
  readonly sentence: string;
}

const SAMPLES = 12;

/** Null: there is no such disposal. */
export async function disposalView(app: App, viewer: Viewer, id: number, sentence = ''): Promise<DisposalView | null> {
  const found = await app.store.read(findDisposal, viewer, id);
  if (!found) return null;
  const maySample = may(viewer, 'read-chats');
  const shown = maySample ? await app.store.read(listDisposalSamples, viewer, id, SAMPLES) : [];
  const people = new People(app.names);
  const { counts, state } = found;
  return {
    ...disposalRow(found, app.clock()),
    ...{ stateName: state, round: found.round, graceDays: found.graceDays, stale: found.stale && state === 'proposed' },
    previewed: found.previewAt === null ? '' : fullTime(found.previewAt),
    ended: found.endedAt === null ? '' : fullTime(found.endedAt),
    total: lineOf('合计', counts),
    byRule: linesBy(counts, ({ rule, ruleName }) => (rule === BASE ? '其余全部' : ruleName)),
    byMonth: linesBy(counts, ({ month }) => month),
    holds: found.holds.map((hold) => ({ href: `/holds/${hold.id}`, name: hold.name, messages: count(hold.messages) })),
    copies: state === 'done' ? [] : copiesOf(found),
    samples: shown.map(({ sentAt, conversation, text, type }) => ({
      ...{ at: fullTime(sentAt), chat: chatTitle(people, conversation).replace(/ 的会话$/, '') },
      ...{ text: cut(text, 80), type: typeLabel(type) },
    })),
    ...{ maySample, mine: found.askedById === viewer.accountId, sentence, problem: found.problem },
    nothing: found.messages === 0,
    may: rightsOf(viewer, found),
    certificate: found.certificate,
    events: found.events.map(eventRow),
  };
}

function rightsOf(viewer: Viewer, { state, askedById }: DisposalShown): DisposalView['may'] {
  const open = ['preparing', 'proposed', 'grace', 'due'].includes(state);
  const either = may(viewer, 'edit-retention') || may(viewer, 'approve-disposals');
  return {
    judge: state === 'proposed' && may(viewer, 'approve-disposals') && askedById !== viewer.accountId,
    callOff: open && either,
    again: state === 'proposed' && either,
  };
}

const COPY_LABELS = { exports: '还能下载的导出文件', excerpts: '摘录', cases: '案件', bookmarks: '收藏' } as const;

const copiesOf = ({ copies }: DisposalShown): DisposalView['copies'] =>
  copies === null
    ? []
    : (Object.keys(COPY_LABELS) as (keyof typeof COPY_LABELS)[])
        .filter((kind) => copies[kind] > 0)
        .map((kind) => ({ label: COPY_LABELS[kind], n: count(copies[kind]) }));

function linesBy(counts: readonly DisposalCount[], key: (row: DisposalCount) => string): Line[] {
  return [...Map.groupBy(counts, key)].map(([label, rows]) => lineOf(label, rows));
}

function lineOf(label: string, rows: readonly DisposalCount[]): Line {
  const sum = (of: (row: DisposalCount) => number) => rows.reduce((all, row) => all + of(row), 0);
  return {
    label,
    messages: count(sum((row) => row.messages)),
    media: count(sum((row) => row.media)),
    bytes: bytes(sum((row) => row.bytes)),
    violations: count(sum((row) => row.violations)),
    held: count(sum((row) => row.held)),
    longer: count(sum((row) => row.longer)),
  };
}
