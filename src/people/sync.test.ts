import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { recordVerified } from '../store/callbacks.ts';
import { readHealth } from '../store/health.ts';
import { type Company, makeCompany } from '../testing/corpus/index.ts';
import { viewer, World } from '../testing/world.ts';
import { Bound } from './testing/bound.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const company = makeCompany(1);

describe('Sync.run', () => {
  let b: Bound;
  beforeEach(async () => {
    b = await Bound.open();
  });
  afterEach(() => b.end());

  const incidents = async () => (await b.world.app.store.read(readHealth, viewer())).incidents;
  const part = (name: string) =>
    b.rows<{ state: string; done: number; total: number; place: string; rows: number; sentence: string }>(
      `SELECT * FROM sync_parts WHERE part = '${name}'`,
    )[0]!;

  it('knows departments with their leaders, and members with theirs', async () => {
    assert.deepEqual(await b.sync.run(), { failed: [] });
    assert.deepEqual(
      b
        .rows<{ id: number; leaders: string }>('SELECT id, leaders FROM departments ORDER BY id')
        .map((d) => [d.id, JSON.parse(d.leaders)]),
      company.departments.toSorted((x, y) => x.id - y.id).map((d) => [d.id, d.leaders]),
    );
    assert.deepEqual(
      b
        .rows<{ userid: string; name: string; direct_leaders: string }>('SELECT * FROM employees ORDER BY userid')
        .map((e) => [e.userid, e.name, JSON.parse(e.direct_leaders)]),
      company.staff
        .toSorted((x, y) => (x.userid < y.userid ? -1 : 1))
        .map(({ userid, name, directLeaders }) => [userid, name, directLeaders]),
    );
    const [leads] = b.rows<{ n: number }>('SELECT count(*) AS n FROM employee_departments WHERE leads = 1');
    assert.equal(leads!.n, company.staff.filter((s) => s.leads).length);
    assert.deepEqual([part('employees').state, part('employees').rows, part('employees').place], ['idle', 40, '']);
  });

  it('knows who is archived under which version of the service', async () => {
    await b.sync.run(['scope']);
    assert.deepEqual(
      b.rows<{ userid: string; edition: number }>(
        'SELECT userid, edition FROM archive_scope WHERE to_at IS NULL ORDER BY userid',
      ),
      company.staff
        .filter((s) => s.edition !== null)
        .map(({ userid, edition }) => ({ userid, edition }))
        .sort((x, y) => (x.userid < y.userid ? -1 : 1)),
    );
  });

  it('takes the plain list where WeCom does not tell the versions apart', async () => {
    b.wecom.fails('msgaudit/get_permit_user_list', 40058);
    assert.deepEqual(await b.sync.run(['scope']), { failed: [] });
    const archived = company.staff.filter((s) => s.edition !== null).length;
    const scope = () => b.rows('SELECT * FROM archive_scope WHERE to_at IS NULL AND edition = 0').length;
    assert.equal(scope(), archived);
    const ids = JSON.stringify({ errcode: 0, ids: [...b.wecom.state.permitted] });
    b.wecom.answers('msgaudit/get_permit_user_list', ids, { times: 3 });
    await b.sync.run(['scope']);
    assert.equal(scope(), archived);
    b.wecom.fails('msgaudit/get_permit_user_list', 301052, 2);
    assert.equal((await b.sync.run(['scope'])).failed.length, 1);
    assert.equal(scope(), archived);
  });

  it('knows customers with remarks and tags, and their groups with who came how', async () => {
    await b.sync.run(['tags', 'customers', 'customer-rooms']);
    assert.deepEqual(b.rows<{ n: number }>('SELECT count(*) AS n FROM tags'), [
      { n: company.tagGroups.flatMap((g) => g.tags).length },
    ]);
    const someone = company.customers.find((c) => c.corp && c.follows[0]!.tagIds.length > 0)!;
    const [follow] = b.rows<Record<string, unknown>>(
      `SELECT * FROM follows WHERE customer = '${someone.id}' AND userid = '${someone.follows[0]!.userid}'`,
    );
    assert.deepEqual(
      [follow!['remark'], JSON.parse(follow!['tags'] as string), follow!['added_at']],
      [someone.follows[0]!.remark, someone.follows[0]!.tagIds, Math.floor(someone.follows[0]!.createdAt / 1000) * 1000],
    );
    assert.equal(b.rows('SELECT * FROM follows').length, company.customers.flatMap((c) => c.follows).length);
    const groups = company.groups.filter((g) => g.kind === 'customer');
    assert.deepEqual(
      b.rows<{ name: string }>('SELECT name FROM rooms ORDER BY id').map((r) => r.name),
      groups.toSorted((x, y) => (x.id < y.id ? -1 : 1)).map((g) => g.name),
    );
    assert.equal(
      b.rows('SELECT * FROM room_members WHERE left_at IS NULL').length,
      groups.flatMap((g) => g.members).length,
    );
  });

  it('asks for groups owner by owner where there are too many to list', async () => {
    b.wecom.state.wantsOwners = true;
    assert.deepEqual(await b.sync.run(['customer-rooms']), { failed: [] });
    assert.equal(b.rows('SELECT * FROM rooms').length, company.groups.filter((g) => g.kind === 'customer').length);
  });

  it('asks for consent of archived employees’ customers, a hundred pairs at a time, and of groups', async () => {
    await b.sync.run(['employees', 'scope', 'customers', 'customer-rooms']);
    b.calls();
    await b.sync.run(['consents', 'room-consents']);
    const archived = new Set(company.staff.filter((s) => s.edition !== null).map((s) => s.userid));
    const pairs = company.customers.flatMap((c) => c.follows.filter((f) => archived.has(f.userid)));
    assert.equal(b.rows('SELECT * FROM consents').length, pairs.length);
    assert.ok(b.calls()['msgaudit/check_single_agree']! <= Math.ceil(pairs.length / 100) + 1);
    assert.ok(b.rows('SELECT * FROM room_consents').length > 50);
    const someone = company.customers.find((c) => c.consent === 'Disagree')!;
    assert.deepEqual(b.rows(`SELECT DISTINCT status FROM consents WHERE customer = '${someone.id}'`), [
      { status: 'disagree' },
    ]);
  });

  it('knows members by their ids alone where only that is allowed, and keeps the names it knew', async () => {
    await b.sync.run(['departments', 'employees']);
    b.wecom.state.refusals.set('user/list', 48002);
    b.pass(HOUR);
    assert.equal((await b.sync.run(['employees'])).failed.length, 1);
    b.enterSyncSecret();
    b.wecom.state.company = { ...company, staff: [...company.staff, { ...company.staff[3]!, userid: 'neu' }].slice(1) };
    assert.deepEqual(await b.sync.run(['employees']), { failed: [] });
    const names = new Map(
      b.rows<{ userid: string; name: string }>('SELECT * FROM employees').map((e) => [e.userid, e.name]),
    );
    assert.deepEqual([names.get('neu'), names.get(company.staff[5]!.userid)], ['neu', company.staff[5]!.name]);
    assert.deepEqual(
      b.rows<{ userid: string }>('SELECT userid FROM employees WHERE gone_at IS NOT NULL').map((e) => e.userid),
      [company.staff[0]!.userid],
    );
    const told = (await incidents()).find(({ kind, over }) => kind === 'directory-ids' && !over);
    assert.match(told!.sentence, /只同步了成员的账号与部门/);
    b.wecom.state.refusals.clear();
    await b.sync.run(['employees']);
    assert.ok((await incidents()).every(({ over }) => over));
  });

  it('brings WeCom’s own logs, and is quietly off without the right', async () => {
    const line = { userid: 'zhang', type: 5, ip: '10.0.0.1' };
    const days = [100, 20, 3, 1];
    b.wecom.state.operations.member.push(
      ...days.map((d) => ({ ...line, at: b.world.now - d * DAY, detail: `${d} 天前` })),
    );
    b.wecom.state.refusals.set('security/admin_oper_log/list', 48002);
    assert.deepEqual(await b.sync.run(['operations']), { failed: [] });
    const details = () =>
      b.rows<{ detail: string }>('SELECT detail FROM operation_log ORDER BY at').map((r) => r.detail);
    assert.deepEqual(details(), ['100 天前', '20 天前', '3 天前', '1 天前']);
    b.pass(HOUR);
    b.calls();
    b.wecom.state.operations.member.push({ ...line, at: b.world.now - 60_000, detail: '刚才' });
    await b.sync.run(['operations']);
    assert.deepEqual(details().at(-1), '刚才');
    assert.equal(b.calls()['security/member_oper_log/list'], 1);

    b.wecom.state.refusals.set('security/member_oper_log/list', 48002);
    assert.deepEqual(await b.sync.run(['operations']), { failed: [] });
    assert.match(part('operations').sentence, /没有调用此接口的权限/);
    assert.deepEqual(await incidents(), []);
    b.wecom.state.refusals.clear();
    await b.sync.run(['operations']);
    assert.equal(part('operations').state, 'idle');
  });

  it('brings each employee’s days with customers, yesterday and what was missed', async () => {
    await b.sync.run(['behaviour']);
    const sellers = company.staff.filter((s) => s.faces);
    const count = () => b.rows('SELECT * FROM behaviour').length;
    assert.equal(count(), sellers.length * 30);
    b.pass(3 * DAY);
    b.calls();
    await b.sync.run(['behaviour']);
    assert.equal(count(), sellers.length * 33);
    assert.equal(b.calls()['externalcontact/get_user_behavior_data'], sellers.length);
  });

  it('keeps who left, with the time, and takes them back when they return', async () => {
    await b.sync.run();
    const [gone] = company.staff;
    const smaller: Company = { ...company, staff: company.staff.slice(1) };
    b.wecom.state.company = smaller;
    b.pass(HOUR);
    await b.sync.run();
    const [row] = b.rows<{ gone_at: number }>(`SELECT gone_at FROM employees WHERE userid = '${gone!.userid}'`);
    assert.equal(row?.gone_at, b.world.now);
    b.wecom.state.company = company;
    b.pass(HOUR);
    await b.sync.run();
    assert.deepEqual(b.rows(`SELECT gone_at FROM employees WHERE userid = '${gone!.userid}'`), [{ gone_at: null }]);
  });

  it('ends relations that are no more, and calls a group dissolved only when WeCom knows it no more', async () => {
    await b.sync.run(['customers', 'customer-rooms']);
    const lost = company.customers[0]!;
    const [unlisted, dissolved] = company.groups.filter((g) => g.kind === 'customer');
    b.wecom.state.company = {
      ...company,
      customers: company.customers.slice(1),
      groups: company.groups.filter((g) => g !== dissolved),
    };
    b.pass(HOUR);
    const left = company.groups.filter((g) => g.kind === 'customer' && g !== dissolved && g !== unlisted);
    b.wecom.answers(
      'externalcontact/groupchat/list',
      JSON.stringify({ errcode: 0, group_chat_list: left.map((g) => ({ chat_id: g.id, status: 0 })) }),
    );
    assert.deepEqual(await b.sync.run(['customers', 'customer-rooms']), { failed: [] });
    assert.deepEqual(b.rows(`SELECT DISTINCT customer, ended_by FROM follows WHERE ended_at IS NOT NULL`), [
      { customer: lost.id, ended_by: 'unknown' },
    ]);
    assert.deepEqual(b.rows('SELECT id FROM rooms WHERE dismissed_at IS NOT NULL'), [{ id: dissolved!.id }]);
  });

  it('tells what WeCom refuses and goes on with the rest; a list cut short lets nobody go', async () => {
    await b.sync.run();
    b.wecom.fails('user/list', 60011);
    b.pass(HOUR);
    const { failed } = await b.sync.run();
    assert.deepEqual(
      failed.map(({ part: name }) => name),
      ['成员'],
    );
    assert.equal(b.rows('SELECT * FROM employees WHERE gone_at IS NOT NULL').length, 0);
    const [incident] = await incidents();
    assert.match(incident!.sentence, /成员没有同步成功/);
    assert.match(incident!.remedy, /可见范围/);
    assert.equal(part('employees').state, 'failed');
    await b.sync.run(['employees']);
    assert.equal((await incidents())[0]!.over, true);
  });

  it('lets nobody go for an answer that is empty or mutilated', async () => {
    await b.sync.run();
    b.pass(HOUR);
    b.wecom.answers('department/list', '{"errcode":0,"department":[]}');
    b.wecom.answers('externalcontact/batch/get_by_user', '{"errcode":0}');
    b.wecom.answers('msgaudit/get_permit_user_list', '{"errcode":0}', { times: 2 });
    const { failed } = await b.sync.run(['departments', 'employees', 'scope', 'customers']);
    assert.deepEqual(
      failed.map((f) => f.part),
      ['部门', '成员', '存档范围', '客户'],
    );
    for (const [table, end] of [
      ['employees', 'gone_at'],
      ['departments', 'gone_at'],
      ['archive_scope', 'to_at'],
      ['follows', 'ended_at'],
    ])
      assert.equal(b.rows(`SELECT * FROM ${table} WHERE ${end} IS NOT NULL`).length, 0, table);
  });

  it('runs once for all who ask meanwhile, and what they asked for comes after', async () => {
    const [first, second, third] = [b.sync.run(['scope']), b.sync.run(['tags']), b.sync.run(['tags', 'scope'])];
    assert.equal(b.sync.run(['tags']), third);
    await Promise.all([first, second, third]);
    assert.equal(b.sync.running(), null);
    const calls = b.calls();
    assert.equal(calls['externalcontact/get_corp_tag_list'], 1);
    assert.equal(calls['msgaudit/get_permit_user_list'], 6);
  });

  it('says once for each secret that nothing is set up yet, and troubles nobody with it', async () => {
    const fresh = new World({ settings: { CORP_ID: '', ARCHIVE_SECRET: '' } });
    const { failed } = await fresh.app.syncDirectory();
    const { incidents: told } = await fresh.app.store.read(readHealth, viewer());
    await fresh.end();
    assert.ok(failed.length <= 3 && failed.every(({ sentence }) => /尚未填写/.test(sentence)), JSON.stringify(failed));
    assert.deepEqual(told, []);
  });
});

describe('Sync.runOwed', () => {
  it('takes everything at first, then only what changes by the hour; customers too while WeCom does not call', async () => {
    const b = await Bound.open();
    try {
      assert.deepEqual(await b.sync.runOwed(), { failed: [] });
      assert.ok('externalcontact/get_user_behavior_data' in b.calls());
      b.pass(HOUR);
      await b.sync.runOwed();
      const unheard = Object.keys(b.calls());
      assert.ok(unheard.includes('externalcontact/batch/get_by_user') && unheard.includes('user/list'));
      assert.ok(!unheard.includes('msgaudit/check_single_agree'));
      await b.world.app.store.write(recordVerified, 'customers', b.world.now);
      b.pass(HOUR);
      await b.sync.runOwed();
      const heard = Object.keys(b.calls());
      assert.ok(!heard.includes('externalcontact/batch/get_by_user') && heard.includes('user/list'));
      b.pass(DAY);
      await b.sync.runOwed();
      assert.ok('msgaudit/check_single_agree' in b.calls());
    } finally {
      await b.end();
    }
  });
});

describe('Sync.nameNewcomers', () => {
  it('asks by id for groups and robots that only talk, once', async () => {
    const b = await Bound.open();
    const inside = company.groups.find((g) => g.kind === 'internal')!;
    const robot = company.robots[0]!;
    await b.world.end();
    b.world = new World({ settings: b.wecom.settings() });
    const { world, wecom } = b;
    const room = { roomid: inside.id, tolist: inside.members.map((m) => m.id) };
    world.says(inside.owner, '', '开会', room);
    world.says(robot.id, '', '日报', room);
    world.says(inside.owner, '', '不认识的群', { roomid: 'wrUnknownRoom', tolist: [inside.owner] });
    await world.pull();
    wecom.fails('msgaudit/groupchat/get', 301052);
    assert.equal((await world.app.nameNewcomers()).failed.length, 1);
    assert.deepEqual(await world.app.nameNewcomers(), { failed: [] });
    const { incidents } = await world.app.store.read(readHealth, viewer());
    assert.deepEqual(
      incidents.map(({ kind, over }) => [kind, over]),
      [['directory-internal-rooms', true]],
    );
    await world.app.names.refresh(viewer());
    assert.equal(world.app.names.of(inside.id)?.name, inside.name);
    assert.equal(world.app.names.of(robot.id)?.name, robot.name);
    assert.deepEqual(b.rows("SELECT kind FROM rooms WHERE id = 'wrUnknownRoom'"), [{ kind: 'unknown' }]);
    const asked = wecom.requests.length;
    await world.app.nameNewcomers();
    assert.equal(wecom.requests.length, asked);
    await b.end();
  });
});
