import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { makeCompany } from '../testing/corpus/index.ts';
import {
  noteEmployeeGone,
  noteRoomDismissed,
  refreshConsent,
  refreshCustomer,
  refreshDepartments,
  refreshEmployee,
  refreshRoom,
  refreshTags,
  renameEmployee,
} from './refresh.ts';
import { Bound } from './testing/bound.ts';

const company = makeCompany(1);
const MINUTE = 60_000;

describe('what an event names is brought up to date alone', () => {
  let b: Bound;
  beforeEach(async () => {
    b = await Bound.open();
    await b.sync.run(['departments', 'employees', 'scope', 'customers', 'customer-rooms']);
    b.pass(MINUTE);
    b.calls();
  });
  afterEach(() => b.end());

  const one = <Row>(query: string) => b.rows<Row>(query)[0]!;
  const [first, ...others] = company.staff;

  it('an employee who is renamed, moves, or goes', async () => {
    const changed = { ...first!, name: '新名字', departments: [3] };
    b.wecom.state.company = { ...company, staff: [changed, ...others] };
    await refreshEmployee(b.parts(), first!.userid);
    const known = () =>
      one<{ name: string; gone_at: number | null }>(`SELECT * FROM employees WHERE userid = '${first!.userid}'`);
    assert.equal(known().name, '新名字');
    assert.deepEqual(b.rows(`SELECT department FROM employee_departments WHERE userid = '${first!.userid}'`), [
      { department: 3 },
    ]);
    b.wecom.state.company = { ...company, staff: others };
    await refreshEmployee(b.parts(), first!.userid);
    assert.equal(known().gone_at, b.world.now);
    assert.deepEqual(b.calls(), { gettoken: 2, 'user/get': 2 });
  });

  it('an employee who is told to be gone, and one whose userid changes', async () => {
    const [second] = others;
    await noteEmployeeGone(b.parts(), second!.userid, b.world.now);
    assert.equal(
      one<{ gone_at: number }>(`SELECT gone_at FROM employees WHERE userid = '${second!.userid}'`).gone_at,
      b.world.now,
    );
    b.wecom.state.company = { ...company, staff: [{ ...first!, userid: 'newid' }, ...others] };
    await renameEmployee(b.parts(), first!.userid, 'newid');
    assert.equal(one<{ name: string }>("SELECT name FROM employees WHERE userid = 'newid'").name, first!.name);
  });

  it('the departments', async () => {
    const [root, ...rest] = company.departments;
    b.wecom.state.company = { ...company, departments: [{ ...root!, name: '新公司' }, ...rest] };
    await refreshDepartments(b.parts());
    assert.equal(one<{ name: string }>(`SELECT name FROM departments WHERE id = ${root!.id}`).name, '新公司');
  });

  it('a customer: a new one, a changed one, one whom nobody has any more', async () => {
    const someone = company.customers.find((c) => c.follows.length > 1)!;
    const rest = company.customers.filter((c) => c !== someone);
    const current = () =>
      b.rows<{ remark: string }>(`SELECT remark FROM follows WHERE customer = '${someone.id}' AND ended_at IS NULL`);
    const changed = { ...someone, name: '新昵称', follows: [{ ...someone.follows[0]!, remark: '新备注' }] };
    b.wecom.state.company = { ...company, customers: [changed, ...rest] };
    await refreshCustomer(b.parts(), someone.id);
    assert.deepEqual(current(), [{ remark: '新备注' }]);
    assert.equal(one<{ name: string }>(`SELECT name FROM customers WHERE id = '${someone.id}'`).name, '新昵称');
    b.wecom.state.company = { ...company, customers: rest };
    await refreshCustomer(b.parts(), someone.id);
    assert.deepEqual(current(), []);
    const newcomer = { ...someone, id: 'wmNewcomer' };
    b.wecom.state.company = { ...company, customers: [newcomer] };
    await refreshCustomer(b.parts(), 'wmNewcomer');
    assert.equal(b.rows("SELECT * FROM follows WHERE customer = 'wmNewcomer'").length, someone.follows.length);
  });

  it('a group of customers or of colleagues, its end, and one WeCom does not know', async () => {
    const [room] = company.groups.filter((g) => g.kind === 'customer');
    const inside = company.groups.find((g) => g.kind === 'internal')!;
    b.wecom.state.company = {
      ...company,
      groups: [...company.groups.filter((g) => g !== room), { ...room!, name: '新群名' }],
    };
    for (const id of [room!.id, inside.id, 'wrUnknown']) await refreshRoom(b.parts(), id);
    const kindOf = (id: string) =>
      one<{ name: string; kind: string }>(`SELECT name, kind FROM rooms WHERE id = '${id}'`);
    assert.deepEqual(kindOf(room!.id), { name: '新群名', kind: 'customer' });
    assert.deepEqual(kindOf(inside.id), { name: inside.name, kind: 'internal' });
    assert.equal(kindOf('wrUnknown').kind, 'unknown');
    await noteRoomDismissed(b.parts(), room!.id, b.world.now);
    assert.deepEqual(b.rows('SELECT id FROM rooms WHERE dismissed_at IS NOT NULL'), [{ id: room!.id }]);
  });

  it('tags, and one customer’s consent', async () => {
    await refreshTags(b.parts());
    assert.equal(b.rows('SELECT * FROM tags').length, company.tagGroups.flatMap((g) => g.tags).length);
    const { id, follows } = company.customers.find((c) => c.consent === 'Disagree')!;
    await refreshConsent(b.parts(), id, follows[0]!.userid);
    assert.deepEqual(b.rows('SELECT customer, userid, status FROM consents'), [
      { customer: id, userid: follows[0]!.userid, status: 'disagree' },
    ]);
  });
});
