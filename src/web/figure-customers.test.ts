import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { recordViolations } from '../store/violations.ts';
import { outside } from '../testing/people-file.ts';
import { readXlsx } from '../testing/unzip.ts';
import { GuardedDesk } from './testing/guarded-desk.ts';
import type { Visitor } from './testing/visitor.ts';

/** Friday, 20 November 2026. In the seven days to yesterday: an came (of zhang, then also of li), bo was lost, cai came today. */
const NOW = Date.parse('2026-11-20T15:00:00+08:00');
const DAY = 86_400_000;
const [AN, BO, CAI] = ['an', 'bo', 'cai'].map((name) => outside(name)) as [string, string, string];

const plain = (html: string): string => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const tile = (html: string, name: string): string =>
  plain(html.split('<div class="tile">').find((part) => part.includes(`>${name}<`)) ?? '');

describe('customers in numbers', () => {
  const desk = new GuardedDesk({ now: NOW });
  let visitor: Visitor;
  before(async () => {
    const { world } = desk;
    world.says('zhang', AN, '您好');
    world.says(BO, 'zhang', '保本吗');
    await world.pull();
    const db = new Database(pathsOf(world.config).archive, { timeout: 5000 });
    db.exec(`
      INSERT INTO departments (id, name, parent_id, place, seen_at) VALUES (1, '恒川资本', 0, 1, 0), (2, '营业部', 1, 1, 0);
      INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, pinyin, status) VALUES
        ('zhang', '张伟', '', '', 2, 0, 1, '', 1), ('li', '李敏', '', '', 1, 0, 1, '', 1);
      INSERT INTO employee_departments (userid, department) VALUES ('zhang', 2), ('li', 1);
      INSERT INTO tags VALUES ('t1', '黄金', 'g', '客户等级', 1, NULL);
      INSERT INTO customers (id, name, position, revision, kind) VALUES ('${AN}', '安娜', '', 1, 1), ('${BO}', '薄云 13812345678', '', 1, 1), ('${CAI}', '蔡明', '', 1, 1);
      INSERT INTO follows (customer, userid, added_at, remark, tags, add_way, seen_at, ended_at, ended_by) VALUES
        ('${AN}', 'zhang', ${NOW - 3 * DAY}, '', '["t1"]', 4, 0, NULL, NULL), ('${AN}', 'li', ${NOW - 2 * DAY}, '', '[]', 1, 0, NULL, NULL),
        ('${BO}', 'li', ${NOW - 40 * DAY}, '', '[]', 1, 0, ${NOW - DAY}, 'customer'), ('${CAI}', 'zhang', ${NOW - 3600_000}, '', '[]', 1, 0, NULL, NULL);`);
    const found = {
      rule: 1,
      ruleVersion: 1,
      ruleName: '承诺收益',
      severity: 'high',
      words: ['保本'],
      seq: 1,
      chatKind: 'external',
    };
    const place = { conversation: ['zhang', AN].sort().join('|'), sender: 'zhang', receivers: [AN], sentAt: NOW - DAY };
    const earlier = { conversation: ['zhang', BO].sort().join('|'), sender: BO, receivers: ['zhang'] };
    const both = [place, { ...earlier, seq: 2, sentAt: NOW - 20 * DAY }];
    recordViolations({ connection: db } as never, both.map((one) => ({ ...found, ...one })) as never, NOW);
    db.close();
    await world.app.refreshLists();
    await desk.open();
    await desk.addAdministrator();
    visitor = await desk.signedIn();
  });
  after(() => desk.close());

  it('shows each indicator with what it is, and leads to the customers behind it', async () => {
    const { text } = await visitor.get('/figures/customers');

    assert.match(tile(text, '客户总数'), /客户总数 1 /);
    assert.match(tile(text, '新增客户数'), /新增客户数 1 /);
    assert.match(tile(text, '今日新增客户数'), /今日新增客户数 1 /);
    assert.match(tile(text, '删除/拉黑员工客户数'), /删除\/拉黑员工客户数 1 /);
    assert.match(tile(text, '发起申请数'), /发起申请数 – /);
    assert.match(plain(text), /（本期新增客户数 − 前期新增客户数）÷ 前期新增客户数/);
    assert.match(text, /href="\/figures\/customers\/rows\?key=new-today"/);
    assert.match(text, /class="word-3" href="\/figures\/customers\/rows\?key=total&amp;tag=t1"/);
    assert.match(text, /href="\/figures\/customers\/rows\?key=new&amp;way=4"[^>]*>群聊</);
  });

  it('lists the customers behind a number, by tag and by way too', async () => {
    const all = plain((await visitor.get('/figures/customers/rows?key=total')).text);
    assert.match(all, /共 1 位.*安娜.*张伟.*李敏/);
    assert.match(plain((await visitor.get('/figures/customers/rows?key=removed-by')).text), /薄云.*客户删除了员工/);
    assert.match(plain((await visitor.get('/figures/customers/rows?key=total&way=16')).text), /没有符合条件的记录/);
    const tagged = plain((await visitor.get('/figures/customers/rows?key=total&tag=t1')).text);
    assert.match(tagged, /标签 黄金.*安娜.*张伟/);
    assert.equal((await visitor.get('/figures/customers/rows?key=salary')).status, 400);
  });

  it('narrows by people, departments and days, and says when the days are too many', async () => {
    assert.match(tile((await visitor.get('/figures/customers?who=li')).text, '删除/拉黑员工客户数'), /数 1 /);
    assert.match(tile((await visitor.get('/figures/customers?department=2')).text, '删除/拉黑员工客户数'), /数 0 /);
    assert.match(
      tile((await visitor.get('/figures/customers?from=2026-11-20&to=2026-11-20')).text, '客户总数'),
      /数 2 /,
    );
    assert.match(plain((await visitor.get('/figures/customers?from=2015-01-01')).text), /时间范围太长/);
  });

  it('says what it is compared with only where something is', async () => {
    const compared = '，对比 2026-11-06 至 2026-11-12';
    for (const path of ['', '/customers', '/violations', '/employees', '/departments', '/guides', '/shops'])
      assert.ok((await visitor.get(`/figures${path}`)).text.includes(compared), path);
    for (const path of ['/customers/staff', '/customers/rows?key=total', '/groups', '/customers?from=2015-01-01'])
      assert.doesNotMatch((await visitor.get(`/figures${path}`)).text, /对比/, path);
  });

  it('sorts the employees, and shows the departments', async () => {
    const people = plain((await visitor.get('/figures/customers/staff?sort=-removed-by')).text);
    assert.ok(people.indexOf('李敏') < people.indexOf('张伟'));
    const departments = (await visitor.get('/figures/customers/staff?by=department')).text;
    assert.match(plain(departments), /恒川资本 1 .*营业部 1 /);
    assert.match(departments, /rows\?key=total&amp;department=2/);
  });

  it('becomes a spreadsheet', async () => {
    for (const conditions of ['', 'by=department', 'key=total&tag=t1']) {
      const { status } = await visitor.post('/figures/customers/exports', { conditions });
      assert.equal(status, 303, conditions);
    }
    const { status } = await visitor.post('/figures/violations/exports', {
      conditions: 'who=zhang&who=li',
      by: 'rule',
    });
    assert.equal(status, 303);
    await desk.world.app.exports.run();
    const made = desk.rows<{ state: string; title: string }>('desk', 'SELECT state, title FROM exports ORDER BY id');
    assert.deepEqual([...new Set(made.map(({ state }) => state))], ['done']);
    assert.equal(made.length, 4);
  });

  it('shows violations by person, department and rule, and leads to them', async () => {
    const { text } = await visitor.get('/figures/violations');
    assert.match(tile(text, '违规数'), /违规数 1 /);
    assert.match(text, /href="\/violations\?from=2026-11-13&amp;to=2026-11-19&amp;sender=zhang"/);
    assert.match(plain((await visitor.get('/figures/violations?by=department')).text), /恒川资本 1 .*营业部 1 /);
    assert.match(plain((await visitor.get('/figures/violations?by=rule')).text), /承诺收益 1 /);
    assert.match(plain((await visitor.get('/figures/violations?range=yesterday&who=li')).text), /这段时间没有违规/);
  });

  it('puts the violations of each into a spreadsheet under his name, numbers in it as whoever asked sees them', async () => {
    const sheetFor = async (who: Visitor) => {
      await who.get('/figures/violations');
      await who.post('/figures/violations/exports', { conditions: 'range=month', by: 'person' });
      await desk.world.app.exports.run();
      const [{ id }] = desk.rows<{ id: number }>('desk', 'SELECT max(id) AS id FROM exports') as [{ id: number }];
      const file = await fetch(new URL(`/exports/${id}/file`, desk.base), { headers: { cookie: who.cookie } });
      return Object.values(readXlsx(Buffer.from(await file.arrayBuffer())))[0]!.map((row) => row.slice(0, 3));
    };
    assert.deepEqual(await sheetFor(visitor), [
      ['人员', '账号', '违规数'],
      ['薄云 13812345678', BO, 1],
      ['张伟', 'zhang', 1],
    ]);
    await desk.addAccount('masked', [desk.addRole('导出', ['see-figures', 'see-violations', 'export', 'own-account'])]);
    assert.deepEqual((await sheetFor(await desk.enter('masked')))[1], ['薄云 138****5678', BO, 1]);
  });

  it('shows nobody beyond the scope, and violations only to whom they are shown', async () => {
    await desk.addAccount('reader', [desk.addRole('统计', ['see-figures'])]);
    const reader = await desk.enter('reader');
    assert.equal((await reader.get('/figures/violations')).status, 404);
    assert.equal((await reader.post('/figures/revisits', { on: 'yes', day: '2' })).status, 403);
  });

  describe('GET and POST /figures/revisits', () => {
    const save = (fields: Record<string, string | string[]>) => visitor.post('/figures/revisits', fields as never);

    it('shows when whoever is added today is due', async () => {
      assert.match(plain((await visitor.get('/figures/revisits')).text), /次日回访率 2026-11-21 星期六/);
    });

    it('saves days of one’s own, and skips days of rest', async () => {
      assert.equal((await save({ on: 'yes', day: '2', own: '15', rest: 'skip', calendar: '' })).status, 303);

      const text = plain((await visitor.get('/figures/revisits')).text);
      assert.match(text, /次日回访率 2026-11-23 星期一/); // added on a Friday
      assert.match(text, /15 日回访率/);
      const [row] = desk.rows<{ details: string }>(
        'desk',
        "SELECT details FROM trail WHERE act = 'figure-setting-changed'",
      );
      assert.match(row!.details, /15/);
    });

    it('refuses what is no day, and says what to do', async () => {
      const wrong = await save({ on: 'yes', own: '1' });
      assert.equal(wrong.status, 422);
      assert.match(plain(wrong.text), /“1”不能作为回访时间。填 2 到 365 之间的整数/);
      assert.match(plain((await save({ on: 'yes' })).text), /一个回访时间也没有选/);
    });
  });
});
