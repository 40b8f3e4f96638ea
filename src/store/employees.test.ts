import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { daysAgo, outside, PeopleFile } from '../testing/people-file.ts';
import { viewer } from '../testing/world.ts';
import { type EmployeeFilters, findStaff, listEmployees } from './employees.ts';
import { listKeepers, setKeeper } from './keepers.ts';
import { listStays } from './room-members.ts';
import { countRooms, findRoom, listRooms, listVisibleRooms, type RoomFilters } from './rooms.ts';

const ANN = outside('ann');

describe('listEmployees', () => {
  const file = new PeopleFile();
  const page = (filters: Partial<EmployeeFilters> = {}, scope: readonly string[] | 'everyone' = 'everyone') =>
    listEmployees(
      file.read,
      viewer(scope),
      { tab: 'archived', search: '', department: null, ...filters },
      { skip: 0, limit: 10 },
    );
  const ids = (...asked: Parameters<typeof page>) => page(...asked).rows.map(({ userid }) => userid);

  before(() => {
    file.department(1, '恒川资本', 0);
    file.department(2, '营业部', 1);
    file.department(3, '上海', 2);
    file.employee('ba', '白', { departments: [3] });
    file.employee('an', '安', { departments: [2, 3], leads: 3 });
    file.employee('chen', '陈', { departments: [1] });
    file.employee('ding', '丁', { departments: [2], gone: daysAgo(3) });
    file.employee('e', '鄂', { departments: [3] });
    for (const userid of ['an', 'ba', 'ding', 'unseen']) file.archived(userid, daysAgo(30));
    file.archived('e', daysAgo(60), daysAgo(9), 1);
    file.follow(ANN, 'an', daysAgo(1));
    file.follow(outside('bo'), 'an', daysAgo(9), { ended: daysAgo(2) });
  });

  it('tells the archived, those who were, those who left and the others apart', () => {
    assert.deepEqual(page().tabs, { archived: 3, formerly: 1, left: 1, never: 1 });
    assert.deepEqual(ids({ tab: 'formerly' }), ['e']);
    assert.deepEqual(ids({ tab: 'left' }), ['ding']);
    assert.deepEqual(ids({ tab: 'never' }), ['chen']);
  });

  it('lists whom WeCom archives though we do not see them in the directory', () => {
    const unseen = page({ search: 'unseen' }).rows[0]!;
    assert.deepEqual([unseen.userid, unseen.status, unseen.name], ['unseen', null, null]);
  });

  it('counts each once in a department and those above it, and shows the whole path', () => {
    const { departments, rows } = page();
    assert.deepEqual(
      departments.map(({ name, depth, count }) => [name, depth, count]),
      [
        ['恒川资本', 0, 2],
        ['营业部', 1, 2],
        ['上海', 2, 2],
      ],
    );
    const an = rows.find(({ userid }) => userid === 'an')!;
    assert.deepEqual(
      an.departments.map(({ path, leads }) => [path, leads]),
      [
        ['恒川资本 / 营业部', false],
        ['恒川资本 / 营业部 / 上海', true],
      ],
    );
    assert.equal(an.customers, 1);
  });

  it('narrows by department with those below, leaders first', () => {
    assert.deepEqual(ids({ department: 3 }), ['an', 'ba']);
    assert.deepEqual(ids({ department: 1 }).sort(), ['an', 'ba']);
    assert.equal(page({ department: 2 }).total, 2);
  });

  it('shows only people in scope, and only their departments', () => {
    const seen = page({}, ['ba']);
    assert.deepEqual(
      seen.rows.map(({ userid }) => userid),
      ['ba'],
    );
    assert.deepEqual(seen.tabs, { archived: 1, formerly: 0, left: 0, never: 0 });
    assert.deepEqual(
      page({}, ['chen']).departments.map(({ name }) => name),
      ['恒川资本'],
    );
  });

  it('finds present staff by userid or name', () => {
    assert.deepEqual(findStaff(file.read, viewer(), '陈'), [{ userid: 'chen', name: '陈' }]);
    assert.deepEqual(findStaff(file.read, viewer(), 'ding'), []);
  });
});

describe('listRooms', () => {
  const file = new PeopleFile();
  const ANY: RoomFilters = { search: '', kind: null, dismissed: null, owner: null, keeper: null };
  const page = (filters: Partial<RoomFilters> = {}, scope: readonly string[] | 'everyone' = 'everyone') =>
    listRooms(file.read, viewer(scope), { ...ANY, ...filters }, { order: 'talked', after: null, skip: 0, limit: 10 })
      .rows;
  const ids = (...asked: Parameters<typeof page>) => page(...asked).map(({ id }) => id);

  before(() => {
    file.employee('an', '安');
    file.employee('ba', '白');
    file.talk('wr1', ['an', ANN], daysAgo(1));
    file.room('wr1', '服务一群', { owner: 'an', made: daysAgo(50) });
    file.room('wr2', '服务二群', { owner: 'ba', made: daysAgo(2) });
    file.room('wr3', '项目组', { kind: 'internal', owner: 'an', made: daysAgo(9), dismissed: daysAgo(1) });
    file.stay('wr1', 'an', daysAgo(50));
    file.stay('wr1', ANN, daysAgo(49));
    file.stay('wr1', 'ba', daysAgo(48), daysAgo(3));
    file.stay('wr2', 'ba', daysAgo(2));
  });

  it('shows who spoke last first, then the newest, with who is in it now', () => {
    const [first, ...rest] = page();
    assert.deepEqual([first!.id, ...rest.map(({ id }) => id)], ['wr1', 'wr2', 'wr3']);
    assert.deepEqual([first!.staff, first!.guests, first!.lastAt], [1, 1, daysAgo(1)]);
    assert.deepEqual([first!.keeper, first!.keptByHand], ['an', false]);
  });

  it('narrows by name, id, kind, owner, and whether it is dismissed', () => {
    assert.deepEqual(ids({ search: '二群' }), ['wr2']);
    assert.deepEqual(ids({ search: 'WR3' }), ['wr3']);
    assert.deepEqual(ids({ kind: 'internal' }), ['wr3']);
    assert.deepEqual(ids({ dismissed: false }), ['wr1', 'wr2']);
    assert.deepEqual(ids({ owner: 'ba' }), ['wr2']);
    assert.equal(countRooms(file.read, viewer(), { ...ANY, kind: 'customer' }), 2);
  });

  it('shows groups somebody in scope is or was in', () => {
    assert.deepEqual(ids({}, ['ba']), ['wr1', 'wr2']);
    assert.equal(findRoom(file.read, viewer(['an']), 'wr2'), null);
    assert.deepEqual(listVisibleRooms(file.read, viewer(['an']), ['wr1', 'wr2', 'nothing']), ['wr1']);
  });

  it('keeps who answered for a group, from when to when', () => {
    assert.equal(setKeeper(file.write, viewer(), ['wr1', 'wr2'], 'ba', daysAgo(5)), 2);
    assert.equal(setKeeper(file.write, viewer(), ['wr1'], 'ba', daysAgo(4)), 0);
    assert.deepEqual(ids({ keeper: 'ba' }), ['wr1', 'wr2']);
    assert.equal(setKeeper(file.write, viewer(), ['wr1'], null, daysAgo(1)), 1);

    assert.deepEqual(
      listKeepers(file.read, viewer(), 'wr1').map(({ userid, name, fromAt, toAt }) => ({ userid, name, fromAt, toAt })),
      [{ userid: 'ba', name: '白', fromAt: daysAgo(5), toAt: daysAgo(1) }],
    );
    assert.deepEqual(ids({ keeper: 'an' }), ['wr1', 'wr3']);
  });

  it('lists who is and was in a group, the owner first', () => {
    assert.deepEqual(
      listStays(file.read, viewer(), 'wr1').map(({ id, leads, outside: guest, leftAt }) => [id, leads, guest, leftAt]),
      [
        ['an', 'owner', false, null],
        [ANN, null, true, null],
        ['ba', null, false, daysAgo(3)],
      ],
    );
  });
});
