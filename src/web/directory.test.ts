import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import type { App } from '../app.ts';
import { pathsOf } from '../config.ts';
import { daysAgo, outside } from '../testing/people-file.ts';
import { viewer } from '../testing/world.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const ANN = outside('ann');
const BO = outside('bo', 'wo');
const CAI = outside('cai');
const ROOM = 'wrQ12345678901234567890123';

const rows = (html: string) => [...html.matchAll(/<tr data-key="([^"]+)"/g)].map((found) => found[1]);
const chips = (html: string) => [...html.matchAll(/aria-label="去掉条件：([^"]+)"/g)].map((found) => found[1]);

/** People as a sync would have left them. */
function fill(desk: Desk): void {
  const db = new Database(pathsOf(desk.world.config).archive);
  db.exec(`
    INSERT INTO departments (id, name, parent_id, place, seen_at) VALUES (1, '恒川资本', 0, 1, 0), (2, '营业部', 1, 1, 0);
    INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, pinyin, status) VALUES
      ('zhang', '张伟', '', '客户经理', 2, 0, 1, 'zhangwei zw', 1), ('li', '李敏', '', '', 1, 0, 1, 'limin lm', 4);
    INSERT INTO employee_departments (userid, department, leads) VALUES ('zhang', 2, 1), ('li', 1, 0);
    INSERT INTO archive_scope (userid, edition, from_at) VALUES ('zhang', 2, ${daysAgo(90)});
    INSERT INTO customers (id, name, corp, position, revision, kind) VALUES
      ('${ANN}', '安娜', NULL, '', 1, 1), ('${BO}', '薄云', '云起科技', '', 1, 2);
    INSERT INTO follows (customer, userid, added_at, remark, add_way, seen_at, ended_at, ended_by) VALUES
      ('${ANN}', 'zhang', ${daysAgo(3)}, 'VIP', 16, 0, NULL, NULL), ('${BO}', 'zhang', ${daysAgo(9)}, '', 201, 0, ${daysAgo(1)}, 'customer');
    INSERT INTO rooms (id, kind, name, owner, notice, made_at, checked_at, revision) VALUES
      ('${ROOM}', 'customer', '服务一群', 'zhang', '每周答疑', ${daysAgo(30)}, 0, 1);
    INSERT INTO room_members (room, id, joined_at, kind, nickname, join_scene, invitor, seen_at, left_at, left_scene) VALUES
      ('${ROOM}', 'zhang', ${daysAgo(30)}, 1, '', 1, '', 0, NULL, NULL), ('${ROOM}', '${ANN}', ${daysAgo(29)}, 2, '安', 3, 'zhang', 0, ${daysAgo(2)}, 1);
    INSERT INTO sync_parts (part, state, begun_at, done, total, place, finished_at, rows, sentence, remedy) VALUES
      ('employees', 'idle', 0, 0, 0, '', ${daysAgo(1)}, 1234, '', ''),
      ('customers', 'failed', 0, 0, 0, '', ${daysAgo(2)}, 2, '应用没有客户联系权限。', '在管理后台勾选后重试。');`);
  db.close();
}

describe('the directory', () => {
  const desk = new Desk();
  let visitor: Visitor;
  let running: string | null = null;
  const asked: unknown[] = [];
  before(async () => {
    const { world } = desk;
    world.says('zhang', ANN, '您好');
    world.says(CAI, 'zhang', '在吗');
    await world.pull();
    fill(desk);
    await world.app.refreshLists();
    const sync = {
      running: () => running,
      run: async (only: unknown) => asked.push(only),
    };
    await desk.open({ change: { sync } as unknown as Partial<App> });
    await desk.addAdministrator();
    visitor = await desk.signedIn();
  });
  after(() => desk.close());

  describe('GET /employees', () => {
    it('shows who is archived since when, in which department, with how many customers', async () => {
      const { text } = await visitor.get('/employees');

      assert.deepEqual(rows(text), ['zhang']);
      assert.match(text, /归档中<\/span> <span class="quiet">服务版 2026-08-22 起/);
      assert.match(text, /title="恒川资本 \/ 营业部（负责人）">营业部/);
      assert.match(text, /href="\/customers\?follower=zhang" title="查看他的客户">1</);
      assert.match(text, /href="\/chats\?who=zhang">查看会话存档/);
      assert.match(text, /最近更新：2026-11-19 10:00:00，同步 1,234 条信息/);
      assert.match(text, /未开启 <span class="count">1/);
    });

    it('narrows by tab, department and words, each in the address', async () => {
      const { text } = await visitor.get('/employees?tab=never&q=lm');

      assert.deepEqual(rows(text), ['li']);
      assert.match(text, /<span class="tag warning">未激活/);
      assert.deepEqual(chips(text), ['查找']);
      assert.deepEqual(rows((await visitor.get('/employees?department=1')).text), ['zhang']);
      assert.match((await visitor.get('/employees?q=nobody')).text, /没有符合条件的员工/);
      assert.match((await visitor.get('/employees?tab=left')).text, /没有已离职的员工/);
      assert.equal((await visitor.get('/employees?page=0')).status, 400);
    });
  });

  describe('GET /customers', () => {
    it('shows where a customer comes from, who has him, and how the conversation stands', async () => {
      const { text } = await visitor.get('/customers');

      assert.deepEqual(rows(text), [ANN, BO]);
      assert.match(text, /通过获客链接添加/);
      assert.match(text, /正常对话中/);
      assert.match(text, /当前无会话/);
      assert.match(text, /曾跟进 1 人/);
      assert.match(text, new RegExp(`/chats\\?who=zhang&amp;tab=external&amp;since=all&amp;chat=${ANN}%7Czhang`));
      assert.match((await visitor.part('/customers/count', '')).text, /共 2 位/);
    });

    it('says why the last sync failed, and what to do', async () => {
      assert.match(
        (await visitor.get('/customers')).text,
        /客户没有同步成功：<\/b>应用没有客户联系权限。 在管理后台勾选后重试。/,
      );
    });

    it('narrows, and offers the way back when nothing is left', async () => {
      assert.deepEqual(rows((await visitor.get('/customers?state=talking&kind=wechat')).text), [ANN]);
      const { text } = await visitor.get('/customers?consent=disagree');
      assert.deepEqual(chips(text), ['同意存档']);
      assert.match(text, /没有符合条件的客户/);
    });

    it('tells who ended it and when', async () => {
      const { text } = await visitor.get('/customers/lost');

      assert.deepEqual(rows(text), [BO]);
      assert.match(text, /<span class="tag warning">客户删除了员工/);
      assert.match(text, /title="2026-11-19 10:00:00"/);
    });

    it('lists who is no customer, with the cause and both remedies', async () => {
      const { text } = await visitor.get('/customers/others');

      assert.deepEqual(rows(text), [CAI]);
      assert.match(text, /“客户联系”的使用范围/);
      assert.match(text, /删除该联系人并重新添加/);
      assert.match(text, /确认为客户/);
    });
  });

  describe('POST /groups/keeper', () => {
    it('sets who answers for the groups that are ticked, and gives them back', async () => {
      assert.match((await visitor.get('/groups')).text, /<small>默认<\/small>/);
      const set = await visitor.post('/groups/keeper', {
        pick: ROOM,
        who: '李敏',
        as: 'keeper',
        next: '/groups?q=服务',
      });
      assert.equal(decodeURIComponent(set.location), '/groups?q=服务');
      const { text } = await visitor.get(`/groups/${ROOM}`);
      assert.match(text, /李敏<\/span>\s*<span class="quiet">2026-11-20 10:00 至 今，林悦 设定/);
      assert.doesNotMatch((await visitor.get('/groups')).text, /<small>默认<\/small>/);

      await visitor.post('/groups/keeper', { pick: ROOM, as: 'owner' });
      assert.match((await visitor.get('/groups')).text, /<small>默认<\/small>/);
    });

    it('says what is wrong with it', async () => {
      assert.match(
        (await visitor.post('/groups/keeper', { pick: ROOM, who: '没有人' })).text,
        /没有找到在职员工“没有人”/,
      );
      assert.match((await visitor.post('/groups/keeper', { who: '李敏' })).text, /还没有选中任何群/);
    });
  });

  it('GET /groups/:id shows who joined how, who left how, and copies the id', async () => {
    const { text } = await visitor.get(`/groups/${ROOM}`);

    assert.match(text, new RegExp(`data-copy="${ROOM}"`));
    assert.match(text, /扫描群二维码，张伟 邀请/);
    assert.match(text, /被群主或管理员移出/);
    assert.match(text, /每周答疑/);
    assert.equal((await visitor.get('/groups/nothing')).status, 404);
  });

  describe('POST /licences', () => {
    it('warns of too few seats and of the day they end', async () => {
      await visitor.get('/licences');
      await visitor.post('/licences', { edition: '2', seats: '0', expires: '2026-11-30' });
      const { text } = await visitor.get('/licences');
      assert.match(text, /超出 1 人/);
      assert.match(text, /10 天后到期/);

      await visitor.post('/licences', { edition: '2', seats: '50', expires: '2026-01-31' });
      assert.match((await visitor.get('/licences')).text, /已于 2026-01-31 到期/);
      await visitor.post('/licences', { edition: '2', seats: '' });
      assert.match((await visitor.get('/licences')).text, /席位数未填写/);
      assert.match((await visitor.post('/licences', { edition: '2', seats: '多' })).text, /整数/);
    });
  });

  describe('POST /sync', () => {
    it('brings the list of the page up to date and shows how far it is', async () => {
      await visitor.get('/customers');
      const { location } = await visitor.post('/sync', { of: 'customers', next: '/customers?state=talking' });
      assert.equal(location, '/customers?state=talking');
      assert.deepEqual(asked, [['tags', 'customers', 'consents']]);

      running = 'customers';
      assert.match((await visitor.part('/sync?of=customers', 'sync')).text, /正在同步客户[\s\S]*id="poll-sync"/);
      running = null;
      assert.match((await visitor.part('/sync?of=customers', 'sync')).text, /刷新列表/);
    });
  });

  for (const [path, kind] of [
    ['/employees', 'employees'],
    ['/customers', 'customers'],
    ['/customers/lost', 'lost-customers'],
    ['/groups', 'groups'],
  ] as const) {
    it(`POST ${path}/exports makes the list a spreadsheet`, async () => {
      await visitor.get(path);
      assert.equal((await visitor.post(`${path}/exports`, { conditions: '' })).location, '/exports');
      await desk.world.app.exports.run();
      const { text } = await visitor.get('/exports');
      assert.match(text, /<span class="tag ok">已完成<\/span>[\s\S]{0,100}<p class="quiet">[12] 条/, kind);
    });
  }
});

describe('the directory, by who is looking', () => {
  it('shows a limited viewer nothing of others, and says that nothing was synced yet', async () => {
    const desk = new Desk();
    const sync = { running: () => null, run: async () => undefined };
    await desk.world.pull();
    await desk.open({
      change: { sync } as unknown as Partial<App>,
      access: ({ id, name }) => ({
        ...viewer(['li']),
        accountId: id,
        name,
        permissions: ['see-directory', 'own-account'],
      }),
    });
    await desk.addAdministrator();
    const visitor = await desk.signedIn();
    for (const path of ['/employees', '/customers', '/groups'])
      assert.match((await visitor.get(path)).text, /还没有同步过/);

    fill(desk);
    await desk.world.app.refreshLists();
    for (const path of ['/employees', '/customers', '/customers/lost', '/groups'])
      assert.deepEqual(rows((await visitor.get(path)).text), [], path);
    assert.equal((await visitor.get(`/groups/${ROOM}`)).status, 404);
    assert.equal((await visitor.get('/licences')).status, 404);
    assert.equal((await visitor.post('/groups/keeper', { pick: ROOM, as: 'owner' })).status, 403);
    await desk.close();
  });
});
