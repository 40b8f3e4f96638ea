import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { ALL_PERMISSIONS, type Viewer } from '../access/viewer.ts';
import { pathsOf } from '../config.ts';
import { recordViolations } from '../store/violations.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const CUSTOMER = 'wmABCDEFGHIJKLMNOPQRSTUVWX12';
const ROOM = 'wrABCDEFGHIJKLMNOPQRSTUVWX99';
const CHAT = encodeURIComponent(['lisi', CUSTOMER].sort().join('|'));
const HOUR = 3_600_000;
const PROMISED = 42;

const texts = (html: string) => [...html.matchAll(/<p class="text">(?:<mark[^>]*>)?([^<]*)/g)].map((found) => found[1]);
const href = (html: string, pattern: RegExp) => pattern.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';

/** 240 messages, one an hour until now, of which every 40th is a file; and a group. */
async function talkedDesk(access?: () => Viewer): Promise<Desk> {
  const desk = new Desk();
  const { world } = desk;
  for (let i = 0; i < 240; i += 1) {
    const to = i % 2 ? { from: 'lisi', tolist: [CUSTOMER] } : { from: CUSTOMER, tolist: ['lisi'] };
    const at = { msgid: `c${i}_external`, msgtime: world.now - (240 - i) * HOUR, ...to };
    const file = { filename: `第 ${i} 份.pdf`, sdkfileid: `f${i}`, filesize: 9 };
    if (i % 40 === 20) world.sends({ ...at, msgtype: 'file', file });
    else
      world.sends({
        ...at,
        msgtype: 'text',
        text: { content: i === PROMISED - 1 ? '保本保收益，放心' : `第 ${i} 句` },
      });
  }
  world.sends({
    from: 'wangwu',
    tolist: ['lisi', CUSTOMER],
    roomid: ROOM,
    msgtype: 'text',
    text: { content: '群里的' },
  });
  await world.pull();
  addColleague(world);
  const key = ['lisi', CUSTOMER].sort().join('|');
  const mark = { rule: 1, ruleVersion: 3, ruleName: '承诺收益', severity: 'high', words: ['保本保收益'] } as const;
  const where = { seq: PROMISED, conversation: key, sender: 'lisi', sentAt: world.now - (241 - PROMISED) * HOUR };
  await world.app.store.write(recordViolations, [{ ...mark, ...where }], 1);
  await desk.open(access ? { access } : {});
  await desk.addAdministrator();
  return desk;
}

function addColleague({ config }: Desk['world']): void {
  const db = new Database(pathsOf(config).archive);
  db.exec(`INSERT INTO departments (id, name, parent_id, place, seen_at) VALUES (2, '上海营业部', 1, 1, 1);
    INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision)
      VALUES ('wangwu', '王五', '', '', 2, 1, 1)`);
  db.close();
}

describe('a chat', () => {
  let desk: Desk;
  let visitor: Visitor;
  before(async () => {
    desk = await talkedDesk();
    visitor = await desk.signedIn();
  });
  after(() => desk.close());

  describe('GET /chats/calendar', () => {
    it('shows the days of a month on which something was said, with violations, and leads to them', async () => {
      const { text } = await visitor.part(`/chats/calendar?who=lisi&chat=${CHAT}&on=2026-11-14`, 'calendar');
      assert.match(text, /2026 年 11 月/);
      assert.equal([...text.matchAll(/class="talked/g)].length, 11 + 1, 'eleven days and the key');
      assert.match(text, /class="talked offending" aria-label="2026-11-12，有违规"/);
      assert.match(text, /aria-current="date">14</);
      assert.doesNotMatch(text, /上个月|下个月/);
      assert.match(text, /最早 2026-11-10/);
      const day = await visitor.get(href(text, /href="([^"]+)"[^>]*aria-label="2026-11-13"/));
      assert.match(day.text, /class="day" data-date="2026-11-13"/);
    });

    it('leads from a month without messages back', async () => {
      const { text } = await visitor.part(`/chats/calendar?who=lisi&chat=${CHAT}&on=2026-12-31`, 'calendar');
      assert.match(text, /2026 年 12 月[\s\S]*31/);
      assert.match(text, /on=2026-11-01"[^>]*aria-label="上个月"/);
    });
  });

  describe('GET /chats/print', () => {
    it('brings every message of the span in order, with names and full times, and who prints', async () => {
      const { text } = await visitor.get(`/chats/print?who=lisi&chat=${CHAT}`);
      assert.doesNotMatch(text, /class="rail"|id="chat"/);
      assert.match(text, /lisi 与 微信客户 ·WX12 的会话/);
      assert.match(text, /2026-11-10 至 2026-11-20 · 240 条/);
      assert.match(text, /林悦 于 2026-11-20 10:00:00 打印/);
      assert.match(text, /<b>微信客户 ·WX12<\/b> <time>2026-11-10 10:00:00</);
      assert.match(text, /违规（高）承诺收益，规则 v3/);
      const rest = await visitor.part(href(text, /id="print-more" hx-get="([^"]+)"/), 'print-more');
      assert.doesNotMatch(rest.text, /<html|id="print-more"/);
      const lines = [text, rest.text].map((page) => [...page.matchAll(/data-line/g)].length);
      assert.deepEqual(lines, [200, 40]);
      assert.equal(texts(rest.text).at(-1), '第 239 句');
    });

    it('brings only the span and type asked for', async () => {
      const { text } = await visitor.get(`/chats/print?chat=${CHAT}&from=2026-11-12&to=2026-11-13&type=file`);
      assert.match(text, /2026-11-12 至 2026-11-13 · 只有文件 · 1 条/);
      assert.doesNotMatch(text, /print-more/);
      assert.match((await visitor.get(`/chats/print?chat=${CHAT}&from=2027-01-01`)).text, /没有符合条件的消息/);
    });
  });

  describe('GET /chats', () => {
    const open = (more = '') => visitor.get(`/chats?who=lisi&tab=external&chat=${CHAT}${more}`);

    it('marks the words a rule objects to, over those that are looked for, and names the rule', async () => {
      const { text } = await open(`&at=${PROMISED}&find=%E6%94%B6%E7%9B%8A`);
      assert.match(text, /<mark class="bad">保本保<\/mark><mark class="bad over">收益<\/mark>，放心/);
      assert.match(
        text,
        /class="violation is-high"><b class="severity-mark level-high" title="高风险">高<\/b><b>承诺收益<\/b> <span>规则 v3</,
      );
      assert.match(text, /<rect class="violation current"/);
      assert.match(text, /role="switch" aria-checked="true"/);
      const off = await open(`&at=${PROMISED}&marks=off`);
      assert.match(off.text, /class="chat marks-off"[\s\S]*role="switch" aria-checked="false"/);
    });

    it('shows only what was sent within some days, also on the way back', async () => {
      const { text } = await open('&from=2026-11-12&to=2026-11-14');
      const seen = texts(text);
      const older = await visitor.part(href(text, /data-edge="older" hx-get="([^"]+)"/), '');
      seen.unshift(...texts(older.text));
      assert.equal(seen.length, 72 - 2, 'three days, two of the messages being files');
      assert.match(older.text, /符合条件的消息从这里开始/);
      assert.match(text, /26-11-12 至 26-11-14/);
      assert.doesNotMatch(text, /id="reading-mark"/);
      assert.match((await open('&from=2026-12-01')).text, /这段时间里没有这样的消息/);
    });

    it('shows only one type within some days', async () => {
      const { text } = await open('&type=file&from=2026-11-12');
      assert.deepEqual(
        [...text.matchAll(/class="medium-name" title="([^"]+)"/g)].map((found) => found[1]),
        ['第 60 份.pdf', '第 100 份.pdf', '第 140 份.pdf', '第 180 份.pdf', '第 220 份.pdf'],
      );
    });

    it('stands at the next message when the one asked for is left out', async () => {
      const { text } = await open('&type=file&at=90');
      assert.match(text, /data-focus="101"/);
    });

    it('puts the clock where it goes on after a pause, and days above all', async () => {
      const { text } = await open('&on=2026-11-15');
      assert.match(text, /class="day" data-date="2026-11-15"><span>2026-11-15 星期日/);
      assert.match(text, /class="pause"><time>01:00</);
    });

    it('says beside the field why words cannot be looked for, and stays open', async () => {
      for (const [find, why] of [
        ['-收益', /只写了不要/],
        ['发送人:李四', /这里只查词句/],
      ] as const) {
        const { text, status } = await open(`&find=${encodeURIComponent(find)}`);
        assert.equal(status, 200);
        assert.match(text, why);
        assert.match(text, /aria-invalid="true"/);
        assert.match(text, /第 239 句/);
      }
    });

    it('draws the line above what came since the reader was here, once he has been', async () => {
      const line = /以下是上次查看之后的消息/;
      assert.doesNotMatch((await open()).text, line);
      const chat = decodeURIComponent(CHAT);
      assert.equal((await visitor.post('/chats/reading-mark', { chat, seq: '200' })).status, 204);
      const { text } = await open();
      assert.match(text, /以下是上次查看之后的消息<\/span><\/p>[\s\S]{0,200}id="m-201"/);
      await visitor.post('/chats/reading-mark', { chat, seq: '100' });
      assert.match((await open()).text, /上次查看之后的消息<\/span><\/p>[\s\S]{0,200}id="m-201"/);
      assert.equal((await visitor.post('/chats/reading-mark', { chat, seq: '241' })).status, 404);
    });

    it('leads to the first message that is new when it lies further up', async () => {
      const other = await desk.signedIn();
      const { text } = await other.get(`/chats?who=lisi&tab=external&chat=${CHAT}`);
      assert.doesNotMatch(text, /条没看过/);
      desk.world.now += HOUR;
      for (let i = 0; i < 60; i += 1) {
        desk.world.sends({
          msgid: `n${i}_external`,
          from: CUSTOMER,
          tolist: ['lisi'],
          msgtype: 'text',
          text: { content: '新' },
        });
      }
      await desk.world.pull();
      const later = await other.get(`/chats?who=lisi&tab=external&chat=${CHAT}`);
      assert.match(later.text, /at=201"[^>]*>[\s\S]{0,300}99\+ 条没看过，从第一条看起/);
    });

    it('stands on the side asked for, and in the list of customers for one of them', async () => {
      const to = async (query: string) => (await visitor.get(`/messages/${PROMISED}${query}`)).location;
      assert.match(await to(''), /^\/chats\?who=lisi&tab=external/);
      assert.match(await to(`?who=${CUSTOMER}`), new RegExp(`^/chats\\?by=customer&consent=all&who=${CUSTOMER}&`));
      assert.match(await to('?who=wangwu'), /^\/chats\?who=lisi&/);
    });

    it('tells of a group where each of the staff belongs', async () => {
      const { text } = await visitor.get(`/chats?who=lisi&tab=group&chat=${ROOM}`);
      assert.match(text, /<p class="speaker"[^>]*>王五 <small>上海营业部<\/small>/);
    });
  });
});

describe('a chat that is not the viewer’s to see', () => {
  it('is not there: neither its calendar, its paper, its messages nor a mark in it', async () => {
    const wangwu: Viewer = { accountId: 1, name: '林悦', permissions: ALL_PERMISSIONS, scope: ['zhaoliu'] };
    const desk = await talkedDesk(() => wangwu);
    const visitor = await desk.signedIn();
    for (const path of [
      `/chats?chat=${CHAT}`,
      `/chats/calendar?chat=${CHAT}`,
      `/chats/print?chat=${CHAT}`,
      `/chats/messages?chat=${CHAT}&before=9999999999999.9`,
      `/messages/${PROMISED}`,
    ]) {
      assert.equal((await visitor.get(path)).status, 404, path);
    }
    const mark = { chat: decodeURIComponent(CHAT), seq: '200' };
    assert.equal((await visitor.post('/chats/reading-mark', mark)).status, 404);
    assert.deepEqual(desk.rows('desk', 'SELECT * FROM reading_marks'), []);
    await desk.close();
  });
});
