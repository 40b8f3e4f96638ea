import { ROOM_KINDS } from '../../lib/directory-words.ts';
import { listStaffNames } from '../../store/employees.ts';
import { countRooms, listRooms, type RoomFilters, type RoomPlace } from '../../store/rooms.ts';
import type { ExportFormat } from '../format.ts';
import { PAGE, pagesOf, writeTable } from '../table.ts';

/** The groups of its page. */
export const groupsTable: ExportFormat = {
  name: 'groups-table',
  extension: 'xlsx',
  plan({ reading, viewer, conditions }) {
    const filters = JSON.parse(conditions) as RoomFilters;
    return {
      total: reading.run((db) => countRooms(db, viewer, filters)),
      write: (work) =>
        writeTable(work, {
          sheet: '群',
          columns: [
            { title: '序号', width: 8, kind: 'number' },
            { title: '群名称', width: 30 },
            { title: '群ID', width: 38 },
            { title: '类型', width: 10 },
            { title: '群聊人数', width: 10, kind: 'number' },
            { title: '内部人数', width: 10, kind: 'number' },
            { title: '外部人数', width: 10, kind: 'number' },
            { title: '最近沟通时间', width: 20, kind: 'time' },
            { title: '创建时间', width: 20, kind: 'time' },
            { title: '群主', width: 16 },
            { title: '群主账号', width: 22 },
            { title: '群负责人', width: 16 },
            { title: '群负责人账号', width: 22 },
            { title: '解散时间', width: 20, kind: 'time' },
            { title: '群公告', width: 40 },
          ],
          pages: pagesOf((after: RoomPlace | null) =>
            reading.run((db) => {
              const page = listRooms(db, viewer, filters, { order: 'talked', after, skip: 0, limit: PAGE });
              const names = new Map(
                listStaffNames(
                  db,
                  viewer,
                  page.rows.flatMap(({ owner, keeper }) => [owner, keeper]),
                ),
              );
              const name = (userid: string) => names.get(userid) ?? userid;
              const rows = page.rows.map((r) => ({ ...r, ownerName: name(r.owner), keeperName: name(r.keeper) }));
              return { rows, next: page.next };
            }),
          ),
          cells: (row, number) => [
            number,
            row.name,
            row.id,
            ROOM_KINDS[row.kind],
            row.membersKnown ? row.staff + row.guests : null,
            row.membersKnown ? row.staff : null,
            row.membersKnown ? row.guests : null,
            row.lastAt,
            row.madeAt,
            row.ownerName,
            row.owner,
            row.keeperName,
            row.keeper,
            row.dismissedAt,
            row.notice,
          ],
        }),
    };
  },
};
