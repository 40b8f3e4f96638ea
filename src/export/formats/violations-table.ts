import { CATEGORIES, CHAT_KINDS, SEVERITIES, VIOLATION_STATES, violationNumber } from '../../lib/violation-words.ts';
import type { Cell, Column } from '../../lib/xlsx.ts';
import { ruleKinds } from '../../rules/kinds/index.ts';
import type { ReadDb } from '../../store/db.ts';
import { listPartyNames, listVerdictNotes } from '../../store/violation-details.ts';
import {
  countViolations,
  listViolations,
  type ViolationFilters,
  type ViolationOrder,
  type ViolationPlace,
  type ViolationRow,
} from '../../store/violation-list.ts';
import type { Asked } from '../format.ts';
import { ALL, PAGE, tableOf } from '../table.ts';

interface Told extends ViolationRow {
  readonly senderName: string;
  readonly receiverNames: readonly string[];
  readonly verdictReason: string;
  readonly verdictNote: string;
}

/** With what everybody is called, and what was written at the verdict. In a group it is the group that heard it. */
function told(db: ReadDb, viewer: Asked['viewer'], rows: readonly ViolationRow[]): Told[] {
  const heard = (row: ViolationRow) => (row.chatKind === 'group' ? [row.conversation] : row.receivers);
  const ids = rows.flatMap((row) => [row.sender, ...heard(row)]);
  const names = new Map(listPartyNames(db, viewer, ids));
  const judged = rows.filter(({ judgedAt }) => judgedAt !== null).map(({ id }) => id);
  const notes = new Map(listVerdictNotes(db, viewer, judged).map((note) => [note.id, note]));
  return rows.map((row) => ({
    ...row,
    senderName: names.get(row.sender) ?? '',
    receivers: heard(row),
    receiverNames: heard(row).map((id) => names.get(id) || id),
    verdictReason: notes.get(row.id)?.reason ?? '',
    verdictNote: notes.get(row.id)?.note ?? '',
  }));
}

const COLUMNS: readonly Column[] = [
  { title: '编号', width: 18 },
  { title: '类型', width: 12 },
  { title: '规则', width: 20 },
  { title: '规则版本', width: 10, kind: 'number' },
  { title: '级别', width: 8 },
  { title: '分类', width: 8 },
  { title: '发送人', width: 16 },
  { title: '发送人编号', width: 26 },
  { title: '接收人', width: 24 },
  { title: '接收人编号', width: 34 },
  { title: '时间', width: 20, kind: 'time' },
  { title: '会话类型', width: 10 },
  { title: '内容', width: 60 },
  { title: '命中', width: 30 },
  { title: '状态', width: 10 },
  { title: '审核人', width: 14 },
  { title: '审核时间', width: 20, kind: 'time' },
  { title: '原因', width: 20 },
  { title: '备注', width: 36 },
  { title: '发现时间', width: 20, kind: 'time' },
  { title: '消息编号', width: 14, kind: 'number' },
];

interface Conditions {
  readonly filters: ViolationFilters;
  readonly order: ViolationOrder;
}

/** The violations of the page, as it was narrowed and sorted. */
export const violationsTable = tableOf({
  name: 'violations-table',
  sheet: (_conditions: Conditions) => '违规',
  columns: COLUMNS,
  count: (db, viewer, { filters }) => countViolations(db, viewer, filters, { most: ALL }),
  page(db, viewer, { filters, order }, after: ViolationPlace | null) {
    const { rows, next } = listViolations(db, viewer, filters, { order, after, skip: 0, limit: PAGE });
    return { rows: told(db, viewer, rows), next };
  },
  cells: cellsOf,
});

const KINDS = new Map(ruleKinds.map(({ name, label }) => [name, label]));

function cellsOf(row: Told): Cell[] {
  return [
    ...[violationNumber(row), KINDS.get(row.ruleKind) ?? row.ruleKind, row.ruleName, row.ruleVersion],
    ...[SEVERITIES[row.severity], CATEGORIES[row.category], row.senderName || row.sender, row.sender],
    ...[row.receiverNames.join('、'), row.receivers.join('、'), row.sentAt, CHAT_KINDS[row.chatKind]],
    ...[
      row.text || row.words.join('；'),
      row.words.join('；'),
      VIOLATION_STATES[row.state],
      row.reviewer,
      row.judgedAt,
    ],
    ...[row.verdictReason, row.verdictNote, row.foundAt, row.seq],
  ];
}
