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
}

const by = (name: string, at: number | null): string => (at === null ? '' : `${name || '已删除的账号'} ${dateOf(at)}`);

function disposalRow(row: Disposal): DisposalRow {
  const { id, dueAt, reason, state, askedBy, askedAt, judgedBy, judgedAt, graceUntil, previewAt } = row;
  return {
    ...{ id, reason, state: DISPOSAL_STATES[state], due: dateOf(dueAt) },
    messages: previewAt === null ? '' : count(row.messages),
    asked: by(askedBy, askedAt),
    judged: by(judgedBy, judgedAt),
    until: state === 'grace' && graceUntil !== null ? fullTime(graceUntil).slice(0, 16) : '',
  };
}

export async function disposalList(
  app: App,
  viewer: Viewer,
  page: number,
): Promise<{ rows: DisposalRow[]; paging: Paging }> {
  const { rows, more } = await app.store.read(listDisposals, viewer, { skip: (page - 1) * PAGE, limit: PAGE });
  return { rows: rows.map(disposalRow), paging: pagingOf('/disposals', {}, page, more) };
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
  readonly progress: {
    readonly done: string;
    readonly total: string;
    readonly value: number;
    readonly max: number;
  } | null;
  readonly previewed: string;
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
    ...disposalRow(found),
    ...{ stateName: state, round: found.round, graceDays: found.graceDays, stale: found.stale && state === 'proposed' },
    progress: state === 'preparing' ? progressOf(found) : null,
    previewed: found.previewAt === null ? '' : fullTime(found.previewAt),
    total: lineOf('合计', counts),
    byRule: linesBy(counts, ({ rule, ruleName }) => (rule === BASE ? '其余全部' : ruleName)),
    byMonth: linesBy(counts, ({ month }) => month),
    holds: found.holds.map((hold) => ({ href: `/holds/${hold.id}`, name: hold.name, messages: count(hold.messages) })),
    copies: copiesOf(found),
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

const progressOf = ({ done, total }: DisposalShown): DisposalView['progress'] => ({
  ...{ done: count(done), total: count(total), value: done, max: Math.max(1, total) },
});

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
