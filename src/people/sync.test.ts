import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { createLocalApp } from '../app.ts';
import { pathsOf, readConfig } from '../config.ts';
import { readHealth } from '../store/health.ts';
import { type Company, makeCompany } from '../testing/corpus/index.ts';
import { SimulatedWecom } from '../testing/simulated-wecom/index.ts';
import { viewer, World } from '../testing/world.ts';

const HOUR = 3_600_000;

describe('syncDirectory', () => {
  const company = makeCompany(1);
  const wecom = new SimulatedWecom({ company });
  let world: World;
  before(() => wecom.listen());
  after(() => wecom.close());
  beforeEach(() => {
    world = new World({ settings: { ...wecom.settings(), SDK_LIBRARY: '' } });
  });
  afterEach(() => world.end());

  const rows = <Row>(sql: string) => {
    const db = new Database(pathsOf(world.config).archive, { readonly: true });
    const found = db.prepare(sql).all() as Row[];
    db.close();
    return found;
  };
  const incidents = async () => (await world.app.store.read(readHealth, viewer())).incidents;

  it('knows departments, staff, customers and groups, and who is archived', async () => {
    assert.deepEqual(await world.app.syncDirectory(), { failed: [] });

    assert.deepEqual(
      rows<{ userid: string; name: string }>('SELECT userid, name FROM employees ORDER BY userid'),
      company.staff.map(({ userid, name }) => ({ userid, name })).sort((a, b) => (a.userid < b.userid ? -1 : 1)),
    );
    assert.equal(rows('SELECT * FROM departments').length, company.departments.length);
    assert.equal(rows('SELECT * FROM follows').length, company.customers.flatMap((c) => c.follows).length);
    const customerGroups = company.groups.filter((g) => g.kind === 'customer');
    assert.deepEqual(
      rows<{ name: string }>('SELECT name FROM rooms ORDER BY id').map((r) => r.name),
      customerGroups.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map((g) => g.name),
    );
    assert.equal(rows('SELECT * FROM archive_scope WHERE to_at IS NULL').length > 0, true);
  });

  it('asks by id for groups and robots that only talk', async () => {
    const inside = company.groups.find((g) => g.kind === 'internal')!;
    const robot = company.robots[0]!;
    const room = { roomid: inside.id, tolist: inside.members.map((m) => m.id) };
    await world.end();
    world = new World({ settings: wecom.settings() });
    world.says(inside.owner, '', '开会', room);
    world.says(robot.id, '', '日报', room);
    world.says(inside.owner, '', '不认识的群', { roomid: 'wrUnknownRoom', tolist: [inside.owner] });
    await world.pull();
    assert.deepEqual(await world.app.nameNewcomers(), { failed: [] });
    await world.app.names.refresh(viewer());

    assert.equal(world.app.names.of(inside.id)?.name, inside.name);
    assert.equal(world.app.names.of(robot.id)?.name, robot.name);
    assert.deepEqual(rows("SELECT kind FROM rooms WHERE id = 'wrUnknownRoom'"), [{ kind: 'unknown' }]);
    const asked = wecom.requests.length;
    await world.app.nameNewcomers();
    assert.equal(wecom.requests.length, asked);
  });

  it('keeps who left, with the time, and takes them back when they return', async () => {
    await world.app.syncDirectory();
    const [gone] = company.staff;
    const smaller: Company = { ...company, staff: company.staff.slice(1) };
    const later = new SimulatedWecom({ company: smaller });
    await later.listen();
    try {
      await changeWecom(later);
      world.now += HOUR;
      await world.app.syncDirectory();
      const [row] = rows<{ gone_at: number }>(`SELECT gone_at FROM employees WHERE userid = '${gone!.userid}'`);
      assert.equal(row?.gone_at, world.now);
      assert.equal(
        rows(`SELECT * FROM follows WHERE userid = '${gone!.userid}' AND ended_at IS NULL`).length,
        rows(`SELECT * FROM follows WHERE userid = '${gone!.userid}'`).length,
      );
    } finally {
      await later.close();
    }
    await changeWecom(wecom);
    world.now += HOUR;
    await world.app.syncDirectory();
    assert.deepEqual(rows(`SELECT gone_at FROM employees WHERE userid = '${gone!.userid}'`), [{ gone_at: null }]);
  });

  /** The same data, another WeCom behind it. */
  async function changeWecom(other: SimulatedWecom): Promise<void> {
    await world.app.close();
    const settings = { ...world.settings, ...other.settings(), SDK_LIBRARY: '' };
    world.app = createLocalApp(readConfig(settings), { clock: () => world.now });
  }

  it('tells what WeCom refuses and goes on with the rest; a list cut short lets nobody go', async () => {
    await world.app.syncDirectory();
    wecom.fails('user/list', 60011);
    world.now += HOUR;
    const { failed } = await world.app.syncDirectory();

    assert.deepEqual(
      failed.map(({ part }) => part),
      ['部门与成员'],
    );
    assert.equal(rows('SELECT * FROM employees WHERE gone_at IS NOT NULL').length, 0);
    const [incident] = await incidents();
    assert.match(incident!.sentence, /部门与成员没有同步成功/);
    assert.match(incident!.remedy, /可见范围/);

    await world.app.syncDirectory();
    assert.equal((await incidents())[0]!.over, true);
  });

  it('says once that nothing is set up yet', async () => {
    await world.end();
    world = new World();
    const { failed } = await world.app.syncDirectory();
    assert.equal(failed.length, 1);
    assert.match(failed[0]!.sentence, /尚未填写/);
  });

  it('gives names in a new order of reading only what is new', async () => {
    await world.app.syncDirectory();
    const { names } = world.app;
    await names.refresh(viewer());
    const someone = company.staff[3]!;
    assert.deepEqual(names.of(someone.userid), {
      name: someone.name,
      detail: someone.position,
      kind: 'employee',
      gone: false,
    });
    assert.equal(names.of(company.customers[0]!.id)?.kind, 'customer');
    assert.equal(names.of('nobody'), null);
  });
});
