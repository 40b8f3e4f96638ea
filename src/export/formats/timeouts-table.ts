import type { Cell, Column } from '../../lib/xlsx.ts';
import type { ReadDb } from '../../store/db.ts';
import {
  countTimeouts,
  listTimeouts,
  type TimeoutFilters,
  type TimeoutPlace,
  type TimeoutRow,
} from '../../store/timeout-list.ts';
import { listPartyNames } from '../../store/violation-details.ts';
import type { Asked, ExportFormat } from '../format.ts';
import { ALL, PAGE, tableOf } from '../table.ts';

interface Told extends TimeoutRow {
  readonly called: Readonly<Record<'customer' | 'room' | 'owner' | 'keeper' | 'who', string>>;
  readonly peerNames: readonly string[];
}

function told(db: ReadDb, viewer: Asked['viewer'], rows: readonly TimeoutRow[]): Told[] {
  const ids = rows.flatMap(({ customer, conversation, owner, keeper, who, peers }) => [
    ...[customer, conversation, owner, keeper, ...peers],
    ...(who === null ? [] : [who]),
  ]);
  const names = new Map(listPartyNames(db, viewer, ids));
  const name = (id: string | null) => (id === null ? '' : names.get(id) || id);
  return rows.map((row) => ({
    ...row,
    called: {
      ...{ customer: name(row.customer), owner: name(row.owner), keeper: name(row.keeper), who: name(row.who) },
      room: row.conversation.includes('|') ? '' : name(row.conversation),
    },
    peerNames: row.peers.map(name),
  }));
}

type Part = readonly [column: Column, cell: (row: Told) => Cell];

const CUSTOMER: readonly Part[] = [
  [{ title: '超时回复客户名称', width: 20 }, ({ called }) => called.customer],
  [{ title: '客户编号', width: 34 }, ({ customer }) => customer],
];

const LATE: readonly Part[] = [
  [{ title: '超时员工', width: 24 }, ({ peerNames }) => peerNames.join('、')],
  [{ title: '员工账号', width: 24 }, ({ peers }) => peers.join('、')],
];

const GROUP: readonly Part[] = [
  [{ title: '群聊名称', width: 24 }, ({ called }) => called.room],
  [{ title: '群主', width: 14 }, ({ called }) => called.owner],
  [{ title: '群负责人', width: 14 }, ({ called }) => called.keeper],
  [{ title: '群内员工数', width: 12, kind: 'number' }, ({ staff }) => staff],
  [{ title: '群人数', width: 10, kind: 'number' }, ({ members }) => members],
];

const CHAT: readonly Part[] = [
  [{ title: '会话类型', width: 10 }, ({ conversation }) => (conversation.includes('|') ? '单聊' : '群聊')],
  GROUP[0]!,
];

const COMMON: readonly Part[] = [
  [{ title: '客户第一条未获回复的时间', width: 24, kind: 'time' }, ({ firstAt }) => firstAt],
  [{ title: '超时客户最后发言时间', width: 22, kind: 'time' }, ({ lastAt }) => lastAt],
  [{ title: '级别', width: 8, kind: 'number' }, ({ level }) => level],
  [{ title: '该级分钟数', width: 12, kind: 'number' }, ({ minutes }) => minutes],
  [{ title: '规则', width: 20 }, ({ ruleName }) => ruleName],
  [{ title: '规则版本', width: 10, kind: 'number' }, ({ ruleVersion }) => ruleVersion],
  [{ title: '状态', width: 10 }, ({ answeredAt }) => (answeredAt === null ? '还在等' : '已回复')],
  [{ title: '回复时间', width: 20, kind: 'time' }, ({ answeredAt }) => answeredAt],
  [{ title: '回复人', width: 14 }, ({ called }) => called.who],
  [{ title: '等待分钟数', width: 14, kind: 'number' }, ({ waitedMs }) => waitedMs && Math.round(waitedMs / 6000) / 10],
  [{ title: '发现时间', width: 20, kind: 'time' }, ({ raisedAt }) => raisedAt],
  [{ title: '消息编号', width: 14, kind: 'number' }, ({ lastSeq }) => lastSeq],
];

const NAME = 'timeouts-table';

const sheetOf = (sheet: string, parts: readonly Part[]): ExportFormat =>
  tableOf({
    name: NAME,
    sheet: () => sheet,
    columns: parts.map(([column]) => column),
    count: (db, viewer, filters: TimeoutFilters) => countTimeouts(db, viewer, filters, { most: ALL }),
    page(db, viewer, filters, after: TimeoutPlace | null) {
      const { rows, next } = listTimeouts(db, viewer, filters, { after, skip: 0, limit: PAGE });
      return { rows: told(db, viewer, rows), next };
    },
    cells: (row) => parts.map(([, cell]) => cell(row)),
  });

const single = sheetOf('单聊超时', [...LATE, ...CUSTOMER, ...COMMON]);
const group = sheetOf('群聊超时', [...GROUP, ...CUSTOMER, ...LATE, ...COMMON]);
const every = sheetOf('全部超时', [...CHAT, ...LATE, ...CUSTOMER, ...COMMON]);

/** The records of the page, as they were narrowed: those of single chats, those of groups (S3 §7.2), or what both have. */
export const timeoutsTable: ExportFormat = {
  name: NAME,
  extension: 'xlsx',
  plan(asked) {
    const { kind } = JSON.parse(asked.conditions) as TimeoutFilters;
    return (kind === null ? every : kind === 'group' ? group : single).plan(asked);
  },
};
