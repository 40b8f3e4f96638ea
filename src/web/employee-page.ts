import { z } from 'zod';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { editionLabel, memberStatusLabel } from '../lib/directory-words.ts';
import { UserError } from '../lib/errors.ts';
import { countConversations, type Tab } from '../store/chats.ts';
import { type EmployeeFace, type EmployeeFigures, findEmployee, readFigures } from '../store/person-figures.ts';
import * as condition from './conditions.ts';
import { oneOf } from './directory-paging.ts';
import { exportStart } from './export-address.ts';
import { link } from './links.ts';
import { People } from './people.ts';
import { employeeHref } from './person-links.ts';
import { type Records, type RecordsAsked, readRecords } from './person-records.ts';
import { archiveState, employeeFacts } from './portrait-colleague.ts';
import { count, cut, dateOf, fullTime } from './words.ts';

/** One of the staff and his conversations, to be read only. */
export const employeeConditions = z.object({
  userid: z.string().min(1).max(200),
  tab: oneOf('external', 'internal', 'group'),
  since: oneOf('90', 'all'),
  q: condition.words,
  before: condition.seq,
  key: condition.id,
});

export type EmployeeConditions = z.output<typeof employeeConditions>;

export const employeePageLink = (asked: EmployeeConditions, changes: Partial<EmployeeConditions> = {}): string => {
  const { userid, ...rest } = { ...asked, before: null, key: null, ...changes };
  return link(employeeHref(userid), rest);
};

const DAY = 86_400_000;
const TABS = { external: '外部', internal: '内部', group: '群聊' } as const;
const TAB_NAMES = Object.keys(TABS) as Tab[];

/** Null when there is no such employee for this viewer. */
export async function openEmployee(app: App, viewer: Viewer, asked: EmployeeConditions) {
  const { store, clock, names } = app;
  const { userid } = asked;
  const since = asked.since === 'all' ? null : clock() - Number(asked.since ?? 30) * DAY;
  const [employee, figures, counts] = await Promise.all([
    store.read(findEmployee, viewer, userid),
    store.read(readFigures, viewer, userid),
    store.read(countConversations, viewer, { userid, since }),
  ]);
  if (employee === null || figures === null) return null;
  const tab = asked.tab ?? TAB_NAMES.find((name) => counts[name] > 0) ?? 'external';
  const people = new People(names);
  const conditions = { ...asked, tab };
  return {
    face: people.face(userid),
    state: archiveState(employee),
    member: employee.status === null || employee.status === 1 ? null : memberStatusLabel(employee.status),
    figures: figuresOf(viewer, figures, userid),
    facts: employeeFacts(employee, people),
    periods: periodsOf(employee),
    chats: link('/chats', { who: userid }),
    exportTo: exportStart({ kind: 'person', id: userid }),
    tabs: TAB_NAMES.map((name) => ({
      label: TABS[name],
      count: count(counts[name]),
      href: employeePageLink(asked, { tab: name }),
      current: name === tab,
    })),
    spans: spansOf(conditions),
    ...(await recordsOf(app, viewer, conditions, { person: userid, tab, since })),
    newest: asked.before === null ? null : employeePageLink(conditions),
  };
}

/** Each with how it is worked out, and where what it counts is listed. */
function figuresOf({ permissions }: Viewer, figures: EmployeeFigures, userid: string) {
  const inDirectory = (path: string) => (permissions.includes('see-directory') ? path : null);
  const found = permissions.includes('search') ? link('/search', { sender: userid, violation: 'yes' }) : null;
  return [
    {
      name: '客户总数',
      value: count(figures.customers),
      formula: '现在添加着的客户数：已删除、被删除和已转接走的不算。',
      href: inDirectory(link('/customers', { follower: userid })),
    },
    {
      name: '总会话消息数',
      value: count(figures.messages),
      formula: '他参与的全部会话（外部、内部、群聊）里已存档的消息数，不论谁说的。',
      href: link('/chats', { who: userid, since: 'all' }),
    },
    {
      name: '客户群总数',
      value: count(figures.rooms),
      formula: '他现在所在的客户群数：已退出和已解散的不算。以企业微信告知的群成员为准。',
      href: inDirectory(link('/groups', { kind: 'customer', dismissed: 'no', member: userid })),
    },
    {
      name: '客户私聊会话数',
      value: count(figures.chats),
      formula: '他与外部联系人的单聊会话数，有过存档消息的才算。',
      href: link(employeeHref(userid), { tab: 'external', since: 'all' }),
    },
    {
      name: '违规次数',
      value: count(figures.violations),
      formula: '由他触发的违规数：一条消息命中几条规则算几次。',
      href: figures.violations > 0 ? found : null,
    },
  ];
}

const periodsOf = ({ scope }: EmployeeFace) =>
  scope.map(({ edition, fromAt, toAt }) => ({
    edition: editionLabel(edition),
    from: dateOf(fromAt),
    to: toAt === null ? '今' : dateOf(toAt),
    title: `${fullTime(fromAt)} 至 ${toAt === null ? '今' : fullTime(toAt)}`,
    open: toAt === null,
  }));

const SPANS = [
  [null, '近 30 天'],
  ['90', '近 90 天'],
  ['all', '全部'],
] as const;

const spansOf = (asked: EmployeeConditions) =>
  SPANS.map(([since, label]) => ({
    label,
    value: since ?? '',
    href: employeePageLink(asked, { since }),
    current: since === asked.since,
  }));

async function recordsOf(
  app: App,
  viewer: Viewer,
  asked: EmployeeConditions,
  { person, tab, since }: Pick<RecordsAsked, 'person' | 'tab' | 'since'>,
) {
  const { q, before, key } = asked;
  try {
    const records = await readRecords(app, viewer, {
      ...{ person, tab, since, q, before, key },
      ...{ type: null, from: null, to: null, chats: 12, each: 6 },
    });
    return {
      records,
      next: records.next && employeePageLink(asked, records.next),
      empty: records.blocks.length > 0 ? null : emptyOf(asked, tab, records),
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const ways = [{ label: '清除查找', href: employeePageLink(asked, { q: '' }), main: true }];
    return { records: null, next: null, empty: { heading: '没有开始查找', why: error.message, ways } };
  }
}

function emptyOf(asked: EmployeeConditions, tab: Tab, { tooBroad, next }: Records) {
  const wider =
    asked.since === 'all' ? [] : [{ label: '看全部时间', href: employeePageLink(asked, { since: 'all' }), main: true }];
  const span = SPANS.find(([since]) => since === asked.since)![1];
  if (tooBroad) {
    const ways = next ? [{ label: '继续查找', href: employeePageLink(asked, next), main: true }] : [];
    return { heading: '没有查完', why: '这个词太常见，在限定的时间里没有查完。换更长的词，或缩短时间。', ways };
  }
  if (asked.q === '') {
    const heading = asked.since === 'all' ? `没有${TABS[tab]}会话` : `${span}没有${TABS[tab]}会话`;
    return {
      heading,
      why: wider.length > 0 ? '可以放宽时间，或看另一类会话。' : '有了存档的消息后列在这里。',
      ways: wider,
    };
  }
  const clear = { label: '清除查找', href: employeePageLink(asked, { q: '' }), main: wider.length === 0 };
  const heading = `${TABS[tab]}会话里没有找到“${cut(asked.q, 20)}”`;
  return { heading, why: '查的是消息、文件名和链接标题。换更短的词，或放宽时间。', ways: [...wider, clear] };
}
