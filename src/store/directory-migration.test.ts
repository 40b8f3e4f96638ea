import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { endFollows, recordCustomers, recordEmployees, recordRoom, recordScope } from './directory.ts';
import { openForWriting } from './files.ts';
import { migrate } from './migrate.ts';
import { ArchiveDesk } from './testing/archive-desk.ts';

const BEFORE_PEOPLE = 3;
const AT = 9000;

describe('an archive from before relations were periods', () => {
  let desk: ArchiveDesk;
  beforeEach(() => {
    desk = new ArchiveDesk();
    const db = openForWriting(desk.paths.archive, 'archive');
    migrate(db, 'archive', BEFORE_PEOPLE);
    db.exec(`
      UPDATE directory_state SET revision = 4;
      INSERT INTO departments VALUES (1, '总部', 0, 1, 100, NULL);
      INSERT INTO employees VALUES ('zhang', '单雄信', '', '顾问', 1, 100, 1, NULL), ('li', '李敏', '', '', 1, 90, 1, 100);
      INSERT INTO employee_departments VALUES ('zhang', 1);
      INSERT INTO archive_scope VALUES ('zhang', 50, NULL), ('li', 50, 80);
      INSERT INTO customers VALUES ('wmA', '安娜', NULL, '', 2), ('woB', '包先生', '衡川', '经理', 2);
      INSERT INTO follows VALUES ('wmA', 'zhang', '安总', 30, 1, 100, NULL), ('wmA', 'li', '', 20, 1, 90, 100), ('woB', 'zhang', '', 40, 1, 100, NULL);
      INSERT INTO rooms VALUES ('wrA', 'customer', '一号群', 'zhang', '', 10, 100, 3);
      INSERT INTO room_members VALUES ('wrA', 'zhang', '', 10, 100, NULL), ('wrA', 'wmA', '小安', 15, 90, 100);
    `);
    db.close();
  });
  afterEach(() => desk.end());

  const follows = () =>
    desk.lines(
      `SELECT customer, userid, added_at, remark, coalesce(ended_at, 'on'), coalesce(ended_by, '') FROM follows ORDER BY 1, 2, 3`,
    );

  it('keeps every row, and knows what it can of the rest', () => {
    assert.deepEqual(follows(), ['wmA li 20  100 unknown', 'wmA zhang 30 安总 on ', 'woB zhang 40  on ']);
    assert.deepEqual(desk.lines('SELECT id, came_at FROM customers ORDER BY id'), ['wmA 20', 'woB 40']);
    assert.deepEqual(
      desk.lines(`SELECT userid, edition, from_at, coalesce(to_at, 'on') FROM archive_scope ORDER BY 1`),
      ['li 0 50 80', 'zhang 0 50 on'],
    );
    assert.deepEqual(
      desk.lines(`SELECT id, joined_at, nickname, coalesce(left_at, 'on') FROM room_members ORDER BY 1`),
      ['wmA 15 小安 100', 'zhang 10  on'],
    );
    assert.deepEqual(desk.lines('SELECT userid, status, came_at FROM employees ORDER BY 1'), [
      'li 1 90',
      'zhang 1 100',
    ]);
    assert.deepEqual(desk.rows('PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
  });

  it('is gone on with by the next sync, which fills what was not known and calls nothing a change', () => {
    const words = { remark: '安总', description: '', remarkCorp: '', mobiles: [], tags: ['t'], addWay: 1, state: '' };
    const anna = { id: 'wmA', name: '安娜', kind: 1, corp: null, corpFullName: '', position: '' };
    const zhang = { userid: 'zhang', name: '单雄信', alias: '', position: '顾问', mainDepartment: 1, status: 1 };
    const places = { departments: [{ id: 1, leads: false }], directLeaders: [] };
    const group = { id: 'wrA', kind: 'customer', name: '一号群', owner: 'zhang', notice: '', createdAt: 10 } as const;
    const stay = { id: 'zhang', kind: 1, joinedAt: 10, nickname: '', joinScene: 1, invitor: '' };
    desk.write(recordEmployees, [{ ...zhang, ...places }], AT, 'sync');
    desk.write(recordScope, [{ edition: 3, userids: ['zhang'] }], AT);
    desk.write(recordCustomers, [{ ...anna, follow: { ...words, userid: 'zhang', createdAt: 30 } }], AT, 'sync');
    desk.write(endFollows, ['zhang'], AT);
    desk.write(recordRoom, { ...group, admins: ['zhang'], members: [stay] }, AT, 'sync');

    assert.deepEqual(follows(), ['wmA li 20  100 unknown', 'wmA zhang 30 安总 on ', `woB zhang 40  ${AT} unknown`]);
    assert.deepEqual(desk.lines('SELECT * FROM directory_changes'), []);
    assert.deepEqual(desk.lines(`SELECT edition, from_at FROM archive_scope WHERE userid = 'zhang'`), ['3 50']);
    assert.deepEqual(desk.lines(`SELECT pinyin, gone_at FROM employees WHERE userid = 'zhang'`), ['shanxiongxin sxx ']);
    assert.deepEqual(desk.lines(`SELECT pinyin, kind FROM customers WHERE id = 'wmA'`), ['anna an 1']);
    assert.deepEqual(desk.lines(`SELECT admins, pinyin FROM rooms`), ['["zhang"] yihaoqun yhq']);
  });
});
