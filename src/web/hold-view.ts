import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import type { HoldCounts } from '../store/hold-counts.ts';
import { countHolds, type Hold, type HoldShown, listHolds } from '../store/holds.ts';
import type { RetentionEvent } from '../store/retention-events.ts';
import { PAGE, type Paging, pagingOf } from './directory-paging.ts';
import { People } from './people.ts';
import { chatTitle } from './trace-words.ts';
import { count, dateOf, fullTime } from './words.ts';

/** Holds as the pages show them. */
export interface HoldRow {
  readonly id: number;
  readonly name: string;
  readonly reason: string;
  readonly what: string;
  readonly span: string;
  readonly caseId: number | null;
  readonly set: string;
  readonly released: string;
  readonly isOver: boolean;
}

const DAY = 86_400_000;

export function spanWords({ from, to }: Pick<Hold, 'from' | 'to'>): string {
  if (from === null && to === null) return '全部时间，含以后';
  if (to === null) return `${dateOf(from!)} 起，含以后`;
  return from === null ? `${dateOf(to - DAY)} 及以前` : `${dateOf(from)} 至 ${dateOf(to - DAY)}`;
}

export function holdRow(hold: Hold): HoldRow {
  const { id, name, reason, caseId, persons, conversations, setBy, setAt, releasedBy, releasedAt } = hold;
  const parts = [
    persons > 0 ? `${count(persons)} 人的全部会话` : '',
    conversations > 0 ? `${count(conversations)} 个会话` : '',
  ];
  return {
    ...{ id, name, reason, caseId, span: spanWords(hold), isOver: releasedAt !== null },
    what: parts.filter((part) => part !== '').join('，'),
    set: `${setBy || '已删除的账号'} ${dateOf(setAt)}`,
    released: releasedAt === null ? '' : `${releasedBy || '已删除的账号'} ${dateOf(releasedAt)}`,
  };
}

export interface HoldList {
  readonly rows: readonly HoldRow[];
  readonly paging: Paging;
  readonly inForce: string;
  readonly released: string;
}

export async function holdList(
  app: App,
  viewer: Viewer,
  { released, page }: { released: boolean; page: number },
): Promise<HoldList> {
  const [{ rows, more }, counts] = await Promise.all([
    app.store.read(listHolds, viewer, { released, skip: (page - 1) * PAGE, limit: PAGE }),
    app.store.read(countHolds, viewer),
  ]);
  return {
    rows: rows.map(holdRow),
    paging: pagingOf('/holds', { state: released ? 'released' : null }, page, more),
    inForce: count(counts.inForce),
    released: count(counts.released),
  };
}

export interface EventRow {
  readonly words: string;
  readonly note: string;
  readonly by: string;
  readonly at: string;
}

const EVENTS: Readonly<Record<string, string>> = {
  set: '设定',
  added: '添加对象',
  released: '解除',
  lifted: '解除',
  looked: '写明事由后查看',
  proposed: '提出',
  previewed: '预览完成',
  'preview-again': '重新预览',
  agreed: '复核同意，进入等待期',
  refused: '复核不同意',
  'called-off': '撤回',
  due: '等待期结束，等待执行',
  began: '开始执行',
  done: '执行完成',
};

export const eventRow = ({ what, note, by, at }: RetentionEvent): EventRow => ({
  ...{ words: EVENTS[what] ?? what, note, by: by || '系统', at: fullTime(at) },
});

export interface HoldView extends HoldRow {
  readonly subjects: readonly { readonly label: string; readonly title: string; readonly kind: string }[];
  readonly hidden: string;
  readonly releaseNote: string;
  readonly counts: {
    readonly conversations: string;
    readonly messages: string;
    readonly free: string;
    readonly partly: string;
  } | null;
  readonly events: readonly EventRow[];
}

export function holdView(app: App, hold: HoldShown, counts: HoldCounts | null): HoldView {
  const people = new People(app.names);
  return {
    ...holdRow(hold),
    subjects: hold.subjects.map(({ kind, id }) =>
      kind === 'person'
        ? { kind: '人', label: people.name(id), title: people.face(id).title }
        : { kind: '会话', label: chatTitle(people, id).replace(/ 的会话$/, ''), title: '' },
    ),
    hidden: hold.hidden === 0 ? '' : count(hold.hidden),
    releaseNote: hold.releaseNote,
    counts: counts && {
      ...{
        conversations: count(counts.conversations),
        messages: `${counts.atLeast ? '至少 ' : ''}${count(counts.messages)}`,
        free: count(counts.free),
      },
      partly: counts.looked < counts.conversations ? count(counts.looked) : '',
    },
    events: hold.events.map(eventRow),
  };
}
