import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { recordViolations } from '../store/violations.ts';
import { makeCompany } from '../testing/corpus/index.ts';
import { SimulatedWecom } from '../testing/simulated-wecom/index.ts';
import { viewer } from '../testing/world.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

/** The search page of a company whose people have names: fields, pickers, kept searches, and who sees only a part. */
describe('search by people', () => {
  const company = makeCompany(1);
  const customer = company.customers.find(({ follows }) => follows.length > 0)!;
  const keeper = company.staff.find(({ userid }) => userid === customer.follows[0]!.userid)!;
  const other = company.staff.find(
    ({ userid, departments }) => userid !== keeper.userid && departments[0] !== keeper.departments[0],
  )!;
  const third = company.staff.find(({ userid }) => ![keeper.userid, other.userid].includes(userid))!;
  const department = company.departments.find(({ id }) => id === keeper.departments[0])!;
  const room = company.groups.find(({ kind }) => kind === 'customer')!;
  const wecom = new SimulatedWecom({ company });
  let desk: Desk;
  let visitor: Visitor;
  let scope: 'everyone' | readonly string[] = 'everyone';

  before(async () => {
    await wecom.listen();
    const { SDK_LIBRARY: _, ...settings } = wecom.settings();
    desk = new Desk({ settings });
    const { world } = desk;
    world.says(keeper.userid, customer.id, '退款三天内到账'); // 1
    world.says(customer.id, keeper.userid, '退款还没有到'); // 2
    world.says(other.userid, third.userid, '退款流程走完了'); // 3
    world.says(keeper.userid, '', '群里说退款', { roomid: room.id, tolist: [customer.id, other.userid] }); // 4
    world.sends({
      from: other.userid,
      tolist: [keeper.userid],
      msgtype: 'file',
      file: { filename: '退款单.pdf', sdkfileid: 'f', filesize: 10 },
    }); // 5
    await world.pull();
    await world.app.syncDirectory();
    await world.app.refreshLists();
    await world.app.pipeline.write('violations.recordViolations', [
      [
        {
          rule: 1,
          ruleName: '承诺到账',
          ruleVersion: 1,
          severity: 'high',
          words: ['三天内'],
          seq: 1,
          conversation: [customer.id, keeper.userid].toSorted().join('|'),
          sender: keeper.userid,
          sentAt: world.now,
        },
      ] satisfies Parameters<typeof recordViolations>[1],
      world.now,
    ]);
    await desk.open({ access: ({ id, name }) => ({ ...viewer(scope), accountId: id, name }) });
    await desk.addAdministrator();
    visitor = await desk.signedIn();
    await visitor.get('/search');
    world.now += 60_000;
    await visitor.get('/search'); // reads the names
  });
  after(async () => {
    await desk.close();
    await wecom.close();
  });
  beforeEach(() => {
    scope = 'everyone';
  });

  const search = (q: string, more: Record<string, string> = {}) =>
    visitor.get(`/search?${new URLSearchParams({ q, ...more })}`);
  const rows = (html: string) => [...html.matchAll(/data-row data-key="(\d+)"/g)].map((found) => Number(found[1]));
  const understood = (html: string) => /id="understood">.*?<span[^>]*>([^<]*)</s.exec(html)?.[1] ?? '';
  const links = (html: string) =>
    [...html.matchAll(/href="([^"]+)"/g)].map((found) => found[1]!.replaceAll('&amp;', '&'));

  describe('field forms', () => {
    it('find who said it, by name, spelling or account, and say whom they mean', async () => {
      for (const value of [keeper.name, keeper.userid]) {
        const { text } = await search(`退款 发送人:${value}`);
        assert.deepEqual(rows(text), [4, 1], value);
        assert.match(understood(text), new RegExp(`发送人是${keeper.name}`));
      }
    });

    it('find who received it: those in the conversation who did not say it', async () => {
      assert.deepEqual(rows((await search(`退款 接收人:${keeper.name}`)).text), [5, 2]);
    });

    it('find by customer, group, department, type, direction, violation and media, with words or without', async () => {
      const expected: [string, number[]][] = [
        [`客户:"${customer.name}"`, [4, 2, 1]],
        [`群:"${room.name}"`, [4]],
        [`部门:${department.name} 类型:文件`, [5]],
        ['类型:文件', [5]],
        ['方向:客户 退款', [2]],
        ['违规:有', [1]],
        ['退款 违规:无 类型:文本', [4, 3, 2]],
        ['媒体:有', [5]],
        ['时间:今天 类型:文件', [5]],
        ['时间:上月', []],
      ];
      for (const [q, seqs] of expected) assert.deepEqual(rows((await search(q)).text), seqs, q);
    });

    it('offer near names when nobody is called so', async () => {
      const wrong = `${keeper.name.slice(0, -1)}口`;
      const { status, text } = await search(`退款 发送人:${wrong}`);
      assert.equal(status, 400);
      assert.match(text, new RegExp(`没有叫“${wrong}”的员工或客户`));
      const way = new RegExp(`href="([^"]+)">${keeper.name}</a>`).exec(text)![1]!.replaceAll('&amp;', '&');
      assert.deepEqual(rows((await visitor.get(way)).text), [4, 1]);
    });

    it('say what may be written where a value means nothing', async () => {
      assert.match((await search('退款 违规:也许')).text, /“违规:”后面可以写：有、无、没有/);
      assert.match((await search('退款 类型:石头')).text, /没有“石头”这种类型/);
      assert.match((await search('退款 时间:很久')).text, /时间“很久”看不懂/);
      assert.match((await search('退款 部门:火星')).text, /没有叫“火星”的部门/);
    });
  });

  describe('results by conversation', () => {
    it('show each with its newest hits, how many, and the way in', async () => {
      const { text } = await search('退款', { by: 'conversation' });
      const groups = [...text.matchAll(/class="result-group" aria-label="([^"]+)"/g)].map((found) => found[1]);
      assert.equal(groups.length, 4);
      assert.equal(groups[1], room.name);
      assert.ok(groups.includes(customer.name));
      assert.match(text, /<b class="hits">2 处<\/b>/);
      assert.match(text, /class="severity-mark level-high"/);
      assert.ok(links(text).some((href) => href.startsWith('/chats?chat=') && href.includes('find=')));
    });

    it('say oldest first as well as newest first, message by message', async () => {
      assert.deepEqual(rows((await search('退款', { order: 'oldest' })).text), [1, 2, 3, 4, 5]);
    });
  });

  describe('GET /people/find', () => {
    const find = async (q: string, of = 'person') => {
      const { text } = await visitor.part(`/people/find?${new URLSearchParams({ q, of })}`, 'options-sender');
      return [...text.matchAll(/data-id="([^"]+)" data-name="([^"]+)"/g)].map((found) => found[1]);
    };

    it('finds by name, initials and account, and groups by their name', async () => {
      assert.ok((await find(keeper.name)).includes(keeper.userid));
      assert.ok((await find(keeper.userid.toLowerCase())).includes(keeper.userid));
      assert.equal((await find(keeper.name))[0], keeper.userid);
      assert.deepEqual(await find(room.name, 'group'), [room.id]);
      assert.ok((await find(customer.name, 'customer')).includes(customer.id));
    });

    it('offers only whom the viewer may see', async () => {
      scope = [third.userid];
      assert.deepEqual(await find(keeper.userid), []);
      assert.deepEqual(await find(customer.name, 'customer'), []);
      assert.deepEqual(await find(third.userid), [third.userid]);
      assert.deepEqual(await find(other.userid), [other.userid], 'who talks with somebody in scope');
      assert.deepEqual(await find(room.name, 'group'), []);
    });
  });

  describe('a viewer with a part of the company', () => {
    it('finds nothing beyond it, and a name he may not see is a name nobody has', async () => {
      scope = [third.userid];
      assert.deepEqual(rows((await search('退款')).text), [3]);
      assert.deepEqual(rows((await search('退款', { sender: keeper.userid })).text), []);
      const hidden = await search(`退款 发送人:${keeper.name}`);
      const absent = await search('退款 发送人:欧阳娜娜');
      assert.equal(hidden.status, absent.status);
      assert.ok(!links(hidden.text).some((href) => href.includes(keeper.userid)));
    });

    it('sees of the coverage how whole it is, but not how much', async () => {
      scope = [third.userid];
      const { text } = await visitor.get('/search/coverage');
      assert.match(text, /全部存档消息都可检索/);
      assert.ok(!text.includes('已解密</th>'));
    });
  });

  describe('conditions of the address', () => {
    it('are chips in words, each to be taken off', async () => {
      const { text } = await search('退款', {
        sender: keeper.userid,
        department: String(department.id),
        kind: 'group',
        time: '30d',
      });
      const chips = [...text.matchAll(/aria-label="去掉条件：([^"]+)"/g)].map((found) => found[1]);
      assert.deepEqual(chips, ['时间', '发送人', '部门', '会话']);
      assert.match(text, new RegExp(`<b title="${keeper.name}">${keeper.name}</b>`));
      assert.match(text, new RegExp(`${department.name}及以下`));
      assert.deepEqual(rows(text), [4]);
    });

    it('need no words', async () => {
      assert.deepEqual(rows((await search('', { type: 'file' })).text), [5]);
      assert.match((await search('-流程', { type: 'text' })).text, /不含“流程”/);
      assert.equal((await search('-流程')).status, 400);
    });
  });
});
