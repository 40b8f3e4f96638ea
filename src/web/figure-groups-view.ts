import type { z } from 'zod';
import type { Viewer } from '../access/viewer.ts';
import { dateOfDay, type Range } from '../figures/period.ts';
import { activityWord } from '../lib/group-words.ts';
import type { GroupFigureQuery, GroupFigureRow, GroupFigures, GroupSort } from '../store/figure-groups.ts';
import * as condition from './conditions.ts';
import { type Chip, oneOf, PAGE, type Paging, pagingOf } from './directory-paging.ts';
import { type Choice, figureConditions, figureLink, rangeOf } from './figure-conditions.ts';
import { NOTHING, showFigure } from './figure-words.ts';
import { link } from './links.ts';
import type { Face, People } from './people.ts';
import { count, fullTime, rowTime } from './words.ts';

/** The list of groups of customers with their figures, in words. */
export const GROUPS = '/figures/groups';

export const groupFigureConditions = figureConditions
  .pick({ range: true, from: true, to: true, department: true, who: true, sort: true, page: true })
  .extend({ q: condition.words, active: oneOf('yes', 'no') });
export type GroupFigureConditions = z.output<typeof groupFigureConditions>;

const SORTS: Readonly<Record<string, GroupSort>> = {
  ...{ members: 'members', messages: 'messages', staff: 'byStaff', customers: 'byCustomers' },
  ...{ joined: 'joined', left: 'left', active: 'active', rate: 'rate', timeouts: 'timeouts', last: 'lastAt' },
};
const USUAL = 'messages';

/** What it is sorted by; an address nobody made here is sorted as usual. */
export function groupSort({ sort }: Pick<GroupFigureConditions, 'sort'>) {
  const [descending, key] = [sort === null || sort.startsWith('-'), (sort ?? USUAL).replace(/^-/, '')];
  return { key: Object.hasOwn(SORTS, key) ? key : USUAL, sort: SORTS[key] ?? SORTS[USUAL]!, descending };
}

export function groupFigureQuery(asked: GroupFigureConditions, now: number, today: number): GroupFigureQuery {
  return {
    ...{ range: rangeOf(asked, now), today, departments: asked.department, people: asked.who, search: asked.q },
    active: asked.active && asked.active === 'yes',
  };
}

export const portraitHref = (id: string): string => `${GROUPS}/${encodeURIComponent(id)}`;

/** What is asked for beside days, departments and people. */
export function groupFigureChips(asked: GroupFigureConditions): Chip[] {
  const without = (changes: object) => figureLink(GROUPS, asked, { ...changes, page: null });
  return [
    ...(asked.q === '' ? [] : [{ name: '群名称', value: asked.q, without: without({ q: null }) }]),
    ...(asked.active === null
      ? []
      : [{ name: '活跃度', value: ACTIVE[asked.active], without: without({ active: null }) }]),
  ];
}

const ACTIVE = { yes: '活跃', no: '不活跃' } as const;

export const activeChoices = (asked: GroupFigureConditions): Choice[] =>
  ([null, 'yes', 'no'] as const).map((active) => ({
    label: active === null ? '全部' : ACTIVE[active],
    href: figureLink(GROUPS, asked, { active, page: null }),
    current: asked.active === active,
  }));

export interface GroupColumn {
  readonly key: string;
  readonly name: string;
  readonly about: string;
  readonly formula: string;
  readonly href: string;
  /** Null: not sorted by it. */
  readonly sorted: 'ascending' | 'descending' | null;
}

const COLUMNS: readonly (readonly [key: string, name: string, formula: string, about: string])[] = [
  ['members', '群成员', '现在在群里的人数', '含员工与外部联系人；企业微信没有告知成员的群显示 –。'],
  ['messages', '消息数', '员工 + 客户 + 机器人等的消息', '时间范围内群里的全部消息，撤回的也算。'],
  ['staff', '员工消息', '员工发送的消息数', '时间范围内。'],
  ['customers', '客户消息', '外部联系人发送的消息数', '时间范围内。'],
  ['joined', '入群客户', '时间范围内入群的外部联系人数', '退群后再入群的，每次都算。'],
  ['left', '退群客户', '时间范围内退群的外部联系人数', '每次都算。'],
  ['active', '活跃客户', '符合活跃客户条件、现在在群里的外部联系人数', '条件在“活跃度设置”里，算到今天。'],
  ['rate', '群活跃率', '活跃客户 ÷ 群成员', '算到今天。'],
  ['timeouts', '超时', '客户等待超过回复规则的次数', '时间范围内，这个群的；作废的不算。'],
  ['last', '最近沟通', '最后一条消息的时间', '没有存档的消息时显示 –。'],
];

export function groupColumns(asked: GroupFigureConditions): GroupColumn[] {
  const { key: by, descending } = groupSort(asked);
  return COLUMNS.map(([key, name, formula, about]) => {
    const turned = key === by && descending ? key : `-${key}`;
    const sorted = key === by ? (descending ? ('descending' as const) : ('ascending' as const)) : null;
    const sort = turned === `-${USUAL}` ? null : turned;
    return { key, name, about, formula, sorted, href: figureLink(GROUPS, asked, { sort, page: null }) };
  });
}

interface GroupCell {
  readonly text: string;
  readonly title: string;
  /** Null: there is nothing behind it to go to. */
  readonly href: string | null;
}

export interface GroupFigureLine {
  readonly face: Face;
  readonly href: string;
  readonly badge: { readonly label: string; readonly tone: string; readonly why: string };
  readonly dismissed: string | null;
  readonly keeper: Face | null;
  readonly keptByHand: boolean;
  readonly owner: Face | null;
  readonly cells: readonly GroupCell[];
}

export const badgeOf = ({ isActive, rate }: Pick<GroupFigureRow, 'isActive' | 'rate'>) => ({
  label: activityWord(isActive, rate),
  tone: isActive ? 'ok' : '',
  why: rate === null ? '企业微信没有告知成员，不能判定' : '',
});

/** To the timeouts of a group in these days. */
export function timeoutsOf({ permissions }: Viewer, { from, to }: Range): (row: GroupFigureRow) => string | null {
  const days = { from: dateOfDay(from), to: dateOfDay(to) };
  return ({ id, timeouts }) =>
    timeouts > 0 && permissions.includes('see-timeouts')
      ? link('/timeouts', { talk: 'group', ...days, chat: id })
      : null;
}

export function groupFigureLine(
  people: People,
  row: GroupFigureRow,
  now: number,
  late: string | null,
): GroupFigureLine {
  return {
    face: people.group(row.id),
    href: portraitHref(row.id),
    badge: badgeOf(row),
    dismissed: row.dismissedAt === null ? null : fullTime(row.dismissedAt),
    keeper: row.keeper === '' ? null : people.face(row.keeper),
    keptByHand: row.keptByHand,
    owner: row.owner === '' ? null : people.face(row.owner),
    cells: cellsOf(row, now, late),
  };
}

/** In the order of the columns. */
function cellsOf(row: GroupFigureRow, now: number, late: string | null): GroupCell[] {
  const plain = (n: number): GroupCell => ({ text: count(n), title: '', href: null });
  const { members, guests, lastAt } = row;
  const seen = (text: string, title: string): GroupCell => ({ text, title, href: null });
  return [
    members === 0
      ? seen(NOTHING, '企业微信没有告知成员')
      : seen(count(members), `员工 ${count(members - guests)}，外部 ${count(guests)}`),
    ...[row.messages, row.byStaff, row.byCustomers, row.joined, row.left, row.active].map(plain),
    seen(showFigure(row.rate, 'ratio'), row.talk === null ? '' : `每人每天 ${row.talk.toFixed(2)} 条`),
    { ...plain(row.timeouts), href: late },
    lastAt === null ? seen(NOTHING, '没有存档的消息') : seen(rowTime(lastAt, now), fullTime(lastAt)),
  ];
}

export function groupPaging(asked: GroupFigureConditions, { total }: GroupFigures): Paging {
  const at = (page: number) => figureLink(GROUPS, asked, { page });
  const paging = pagingOf(GROUPS, {}, asked.page, asked.page * PAGE < total);
  const { page } = asked;
  return { ...paging, previous: page > 1 ? at(page - 1) : null, next: paging.next && at(page + 1) };
}
