import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import type { Viewer } from '../access/viewer.ts';
import { pathsOf } from '../config.ts';
import { outside } from '../testing/people-file.ts';
import { readXlsx } from '../testing/unzip.ts';
import { viewer } from '../testing/world.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const ANN = outside('ann');
const BEN = outside('ben');
const CHAT = [ANN, 'zhang'].sort().join('|');
const NOW = Date.parse('2026-11-20T10:00:00+08:00');
const MINUTE = 60_000;
const on = (time: string) => Date.parse(`2026-11-${time}:00+08:00`);

/** Zhang (sales) answers Ann twice of three times and writes to her once by himself; Li (service) answers Ben. */
const desk = new Desk({ now: NOW });
let access: Partial<Viewer> = {};
let manager: Visitor;

before(async () => {
  const { world } = desk;
  const ask = (who: string, whom: string, at: number) => world.says(who, whom, '请问报价', { msgtime: at });
  const answer = (who: string, whom: string, at: number) => world.says(who, whom, '稍等，这就发', { msgtime: at });
  ask(ANN, 'zhang', on('16T09:00'));
  answer('zhang', ANN, on('16T09:00') + 30_000);
  ask(ANN, 'zhang', on('17T09:00'));
  answer('zhang', ANN, on('17T09:00') + 4 * MINUTE);
  ask(ANN, 'zhang', on('18T09:00'));
  answer('zhang', ANN, on('19T15:00'));
  ask(BEN, 'li', on('17T11:00'));
  answer('li', BEN, on('17T11:00') + MINUTE);
  // the period before
  ask(ANN, 'zhang', on('10T09:00'));
  answer('zhang', ANN, on('10T09:00') + MINUTE);
  await world.archive();
  people();
  await world.app.refreshLists();
  await world.app.pipeline.figures();
  await desk.open({ access: (account) => ({ ...viewer(), ...access, accountId: account.id, name: account.name }) });
  await desk.addAdministrator();
  manager = await desk.signedIn();
});
after(() => desk.close());

function people(): void {
  const db = new Database(pathsOf(desk.world.config).archive, { timeout: 5000 });
  db.exec(`
    INSERT INTO departments (id, name, parent_id, place, seen_at) VALUES
      (1, '恒川资本', 0, 1, 0), (2, '销售部', 1, 2, 0), (3, '客服部', 1, 1, 0);
    INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, pinyin, status) VALUES
      ('zhang', '张伟', '', '经理', 2, 0, 1, 'zhangwei', 1), ('li', '李敏', '', '', 3, 0, 1, 'limin', 1);
    INSERT INTO employee_departments (userid, department) VALUES ('zhang', 2), ('li', 3);
    INSERT INTO customers (id, name, position, revision, kind) VALUES ('${ANN}', '安娜', '', 1, 1), ('${BEN}', '本杰', '', 1, 1);
    INSERT INTO follows (customer, userid, added_at, remark, description, mobiles, tags, add_way, seen_at) VALUES
      ('${ANN}', 'zhang', ${on('01T09:00')}, '', '', '[]', '[]', 1, 0), ('${BEN}', 'li', ${on('16T09:00')}, '', '', '[]', '[]', 1, 0);`);
  db.close();
}

/** The rows of the table by name: each cell that is no comparison, as it reads. */
function table(text: string): Record<string, string[]> {
  const body = text.match(/<table class="table rows figure-table">([\s\S]*?)<\/table>/)?.[1] ?? '';
  const rows = [...body.matchAll(/<tr[^>]*>([\s\S]*?)<\/tr>/g)].slice(1);
  return Object.fromEntries(
    rows.map(([, row]) => {
      const cells = [...row!.matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].map(([, cell]) => plain(cell!));
      return [cells[0]!.split(' ')[0], cells.slice(1)];
    }),
  );
}

const plain = (html: string) =>
  html
    .replace(/<span class="avatar[\s\S]*?<\/span>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

const COLUMNS = 'columns=dialogues,answered,reply-rate';

describe('GET /figures/employees', () => {
  it('shows the chosen numbers of everybody, each against the period before', async () => {
    const { status, text } = await manager.get(`/figures/employees?${COLUMNS}`);
    assert.equal(status, 200);
    // 对话总数: answered twice on the 16th and 17th; on the 18th only on the next day, which is a dialogue of his own
    const { 张伟: zhang, 李敏: li, 合计: sums } = table(text);
    assert.deepEqual(zhang!.slice(0, 2), ['3', '↑ 200%']);
    assert.deepEqual(li!.slice(0, 2), ['1', '–']);
    assert.equal(sums![0], '4');
    assert.match(text, /2026-11-13 至 2026-11-19/);
    assert.match(text, /统计截至/);
  });

  it('tells what a rate was made of, with its definition', async () => {
    const { text } = await manager.get(`/figures/employees?${COLUMNS}`);
    assert.match(text, /data-numbers="张伟：2 ÷ 3 = 66\.7%"/);
    assert.match(text, /id="explain-reply-rate" role="tooltip"/);
    assert.match(text, /class="explain-formula">[^<]*÷/);
  });

  it('sorts by the head, and back by another look at it', async () => {
    const order = async (query: string) => Object.keys(table((await manager.get(`/figures/employees?${query}`)).text));
    assert.deepEqual(await order('columns=sent&sort=-sent'), ['张伟', '李敏', '合计']);
    assert.deepEqual(await order('columns=sent&sort=sent'), ['李敏', '张伟', '合计']);
    const { text } = await manager.get('/figures/employees?columns=sent&sort=-sent');
    assert.match(text, /aria-sort="descending"><a class="sorted" href="[^"]*sort=sent/);
  });

  it('draws the trend of one person from the table beside it, day by day', async () => {
    const { text } = await manager.get('/figures/employees?columns=sent&focus=zhang');
    const trend = text.match(/id="trend-table">([\s\S]*?)<\/table>/)![1]!;
    const days = [...trend.matchAll(/<tr><td>([\d-]+)<\/td><td[^>]*data-value="(\d*)"/g)].map(([, day, n]) => [day, n]);
    assert.deepEqual(days[3], ['11-16', '1']);
    assert.equal(days.length, 7);
    assert.match(text, /<tr id="row-zhang" aria-current="true">/);
    assert.match(text, /\/assets\/echarts\.[0-9a-f]+\.js/);
    assert.match(text, /<svg class="spark"/);
    assert.match(text, /<summary>以表格查看<\/summary>/);
  });

  it('leaves the charts away where there is nothing to draw', async () => {
    const { text } = await manager.get('/figures/employees?from=2020-01-01&to=2026-01-01');
    assert.match(text, /时间范围太长/);
    assert.doesNotMatch(text, /echarts/);
  });

  it('narrows by department and by person, each a chip', async () => {
    const sales = await manager.get('/figures/employees?department=2');
    assert.deepEqual(Object.keys(table(sales.text)), ['张伟', '合计']);
    assert.match(sales.text, /<span>部门<\/span> <b>销售部<\/b><a href="\/figures\/employees"/);
    const li = await manager.get('/figures/employees?who=li');
    assert.deepEqual(Object.keys(table(li.text)), ['李敏', '合计']);
  });

  it('shows nobody out of scope, and sums nothing of them', async () => {
    access = { scope: ['li'] };
    const { text } = await manager.get('/figures/employees?columns=sent');
    assert.deepEqual(Object.keys(table(text)), ['李敏', '合计']);
    assert.equal(table(text)['合计']![0], '1');
    assert.doesNotMatch(text, /张伟|zhang/);
    const asked = await manager.get('/figures/employees?columns=sent&who=zhang&focus=zhang');
    assert.match(asked.text, /没有符合条件的员工/);
    access = {};
  });

  it('leaves one row in the trail, with what was asked for', async () => {
    await manager.get('/figures/employees?department=2&kind=group');
    const [row] = desk.rows<{ act: string; title: string }>(
      'desk',
      'SELECT act, title FROM trail ORDER BY n DESC LIMIT 1',
    );
    assert.equal(row!.act, 'figures');
    assert.equal(row!.title, '员工沟通分析，群聊，2026-11-13 至 2026-11-19，销售部');
  });

  it('is not there for whom it is not given', async () => {
    access = { permissions: ['search', 'own-account'] };
    assert.equal((await manager.get('/figures/employees')).status, 404);
    assert.equal((await manager.get('/figures/rows?table=single&key=sent&who=zhang')).status, 404);
    access = {};
  });
});

describe('figures that are not there yet', () => {
  const state = (change: string) => {
    const db = new Database(pathsOf(desk.world.config).archive, { timeout: 5000 });
    db.exec(`UPDATE figures_state SET ${change}`);
    db.close();
  };

  it('says how far they are while they are worked out anew, and shows the old ones', async () => {
    state('building = 99, done = 120, total = 400');
    const { text } = await manager.get('/figures/employees?columns=sent');
    assert.match(text, /<progress max="400" value="120"/);
    assert.match(text, /正在按新规则重新统计：120 \/ 400 个会话（30%）/);
    assert.equal(table(text)['合计']![0], '4');
    state('building = NULL, done = 0, total = 0');
  });

  it('says that nothing was counted yet', async () => {
    const [{ basis }] = desk.rows<{ basis: number }>('archive', 'SELECT basis FROM figures_state') as [
      { basis: number },
    ];
    state('basis = NULL');
    for (const path of ['employees', 'departments', 'guides', 'shops'])
      assert.match((await manager.get(`/figures/${path}`)).text, /还没有统计/);
    state(`basis = ${basis}`);
  });

  it('says that nobody is in scope, and that there was nothing in these days', async () => {
    access = { scope: [] };
    assert.match((await manager.get('/figures/employees')).text, /范围内没有员工/);
    access = {};
    const { text } = await manager.get('/figures/employees?columns=sent&from=2026-10-01&to=2026-10-02');
    assert.match(text, /这段时间里没有数/);
  });
});

describe('GET /figures/rows', () => {
  const rows = (query: string) => manager.get(`/figures/rows?table=single&${query}`);

  it('lists the dialogues behind a number, each leading into the chat at that time, and the way back', async () => {
    const { text } = await rows('key=answered&who=zhang&back=/figures/employees?sort=-answered');
    const links = [...text.matchAll(/href="(\/chats\?[^"]+)"/g)].map(([, href]) => href!.replaceAll('&amp;', '&'));
    const [first] = links.map((href) => new URL(href, 'http://here').searchParams);
    assert.equal(first!.get('chat'), CHAT);
    assert.match(text, /共 2 条/);
    assert.match(text, /href="\/figures\/employees\?sort=-answered"/);
    const chat = await manager.get(links[0]!);
    assert.match(chat.text, /请问报价/);
  });

  it('answers alike for the absent and for the hidden', async () => {
    access = { scope: ['li'] };
    assert.equal((await rows('key=answered&who=zhang')).status, 404);
    assert.equal((await rows('key=answered&who=nobody')).status, 404);
    access = {};
    assert.equal((await rows('key=no-such&who=zhang')).status, 404);
  });

  it('goes back only to figures', async () => {
    assert.equal((await rows('key=answered&who=zhang&back=https://else.where/')).status, 400);
  });
});

describe('GET /figures/departments', () => {
  it('puts people together, and leads to those of a department', async () => {
    const { text } = await manager.get('/figures/departments?columns=sent&sort=-sent');
    const found = table(text);
    assert.equal(found['恒川资本']![0], '4');
    assert.equal(found['销售部']![0], '3');
    assert.equal(found['客服部']![0], '1');
    assert.match(text, /href="\/figures\/employees\?department=2"/);
    assert.equal([...text.matchAll(/<svg class="spark"/g)].length, 3);
  });
});

describe('GET /figures/guides', () => {
  it('shows what somebody has in friends, and who', async () => {
    const { text } = await manager.get('/figures/guides');
    assert.match(table(text)['张伟']!.join(' '), /经理/);
    const behind = await manager.get('/figures/rows?table=guides&key=friends&who=zhang');
    assert.match(behind.text, /安娜/);
  });
});

describe('GET /figures/shops', () => {
  it('shows departments with what their people have', async () => {
    const { status, text } = await manager.get('/figures/shops');
    assert.equal(status, 200);
    assert.ok(table(text)['销售部']);
  });
});

describe('POST /figures/columns', () => {
  it('keeps the order of the list, and remembers it for the next visit', async () => {
    const back = '/figures/employees?department=2';
    await manager.get(back);
    const chosen = { place: 'employees', back, order: 'sent,dialogues', column: ['dialogues', 'sent', 'begun'] };
    const { status, location } = await manager.post('/figures/columns', chosen);
    assert.deepEqual([status, location], [303, '/figures/employees?department=2&columns=sent%2Cdialogues%2Cbegun']);
    const { text } = await manager.get('/figures/employees');
    const heads = [...text.matchAll(/data-explain="([a-z-]+)"><span class="explained">/g)].map(([, key]) => key);
    assert.deepEqual(heads, ['sent', 'dialogues', 'begun']);
  });

  it('goes back to the usual ones', async () => {
    await manager.post('/figures/columns', { place: 'employees', back: '/figures/employees', usual: '1' });
    assert.equal(desk.rows('desk', 'SELECT 1 FROM figure_columns').length, 0);
  });

  it('refuses none at all', async () => {
    const { text } = await manager.post('/figures/columns', { place: 'employees', back: '/figures/employees' });
    assert.match(text, /至少选一个指标/);
  });
});

describe('POST /figures/exports', () => {
  it('makes a spreadsheet of every row with the chosen columns', async () => {
    await manager.get('/figures/employees');
    const conditions = 'columns=sent,reply-rate&sort=-sent';
    const { status } = await manager.post('/figures/exports', { page: 'employees', conditions });
    assert.equal(status, 303);
    await desk.world.app.exports.run();
    const answer = await fetch(new URL('/exports/1/file', desk.base), { headers: { cookie: manager.cookie } });
    const rows = readXlsx(Buffer.from(await answer.arrayBuffer()))['员工']!;
    assert.deepEqual(rows[0], ['员工', '账号', '部门', '状态', '发送消息数', '员工回复率（%）']);
    assert.deepEqual(rows[1], ['张伟', 'zhang', '销售部', '在职', 3, 66.67]);
  });

  it('is refused without the permission to export', async () => {
    access = { permissions: ['see-figures', 'own-account'] };
    assert.notEqual((await manager.post('/figures/exports', { page: 'employees', conditions: '' })).status, 303);
    access = {};
  });
});

describe('GET /figures/people', () => {
  it('finds by name whom the viewer may see', async () => {
    assert.match((await manager.get('/figures/people?q=zhang')).text, /data-id="zhang"/);
    access = { scope: ['li'] };
    assert.doesNotMatch((await manager.get('/figures/people?q=zhang')).text, /data-id="zhang"/);
    access = {};
  });
});
