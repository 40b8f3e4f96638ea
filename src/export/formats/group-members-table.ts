import { leftSceneLabel } from '../../lib/directory-words.ts';
import { activityWord, joinedBy } from '../../lib/group-words.ts';
import { listStaffNames } from '../../store/employees.ts';
import {
  type GroupGuest,
  type GroupLeaver,
  type GuestQuery,
  listGroupGuests,
  listGroupLeavers,
} from '../../store/figure-group-members.ts';
import type { Asked } from '../format.ts';
import { PAGE, tableOf } from '../table.ts';

interface Conditions {
  readonly room: string;
  readonly query: Omit<GuestQuery, 'skip' | 'limit'>;
}

type Row = (GroupGuest | GroupLeaver) & { readonly inviter: string };

/** First who is in it and from outside, as the page was narrowed, then who left. */
function readRows(
  db: Parameters<typeof listGroupGuests>[0],
  viewer: Asked['viewer'],
  { room, query }: Conditions,
  skip: number,
): { rows: (GroupGuest | GroupLeaver)[]; total: number } {
  const guests = listGroupGuests(db, viewer, room, { ...query, skip, limit: PAGE });
  // Who narrowed it by a tag or a name asks for those alone.
  if (query.tag !== null || query.search !== '') return guests;
  const from = { today: query.today, skip: Math.max(0, skip - guests.total), limit: PAGE - guests.rows.length };
  const left = listGroupLeavers(db, viewer, room, { ...from, limit: Math.max(1, from.limit) });
  const rows = from.limit === 0 ? guests.rows : [...guests.rows, ...left.rows];
  return { rows, total: guests.total + left.total };
}

/** Who from outside is and was in a group. */
export const groupMembersTable = tableOf({
  name: 'group-members-table',
  sheet: (_conditions: Conditions) => '群成员',
  columns: [
    { title: '序号', width: 8, kind: 'number' },
    { title: '姓名', width: 18 },
    { title: '编号', width: 38 },
    { title: '状态', width: 10 },
    { title: '标签', width: 30 },
    { title: '最近沟通时间', width: 20, kind: 'time' },
    { title: '入群方式', width: 34 },
    { title: '邀请人', width: 16 },
    { title: '入群时间', width: 20, kind: 'time' },
    { title: '聊天频率（条/天）', width: 16, kind: 'number' },
    { title: '今日消息数', width: 12, kind: 'number' },
    { title: '活跃度', width: 10 },
    { title: '退群时间', width: 20, kind: 'time' },
    { title: '退群方式', width: 18 },
  ],
  count: (db, viewer, conditions: Conditions) => ({ count: readRows(db, viewer, conditions, 0).total }),
  page(db, viewer, conditions, after: number | null) {
    const skip = after ?? 0;
    const { rows, total } = readRows(db, viewer, conditions, skip);
    const names = new Map(
      listStaffNames(
        db,
        viewer,
        rows.flatMap(({ id, invitor }) => [id, invitor]),
      ),
    );
    const told = rows.map(
      (row): Row => ({
        ...row,
        name: row.name ?? names.get(row.id) ?? null,
        inviter: names.get(row.invitor) ?? row.invitor,
      }),
    );
    return { rows: told, next: rows.length > 0 && skip + rows.length < total ? skip + rows.length : null };
  },
  cells(row, number) {
    const joined = row.joinedAt === 0 ? null : row.joinedAt;
    const beginning = [number, row.name ?? row.id, row.id];
    const middle = [row.tags.join('、'), row.lastAt, joinedBy(row.joinScene) ?? '', row.inviter, joined];
    if ('leftAt' in row) {
      return [...beginning, '已退群', ...middle, null, null, '', row.leftAt, leftSceneLabel(row.leftScene)];
    }
    const often = Number((row.messages / row.days).toFixed(2));
    return [...beginning, '在群', ...middle, often, row.today, activityWord(row.isActive, 1), null, ''];
  },
});
