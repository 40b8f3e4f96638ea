import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { moveReadingMark } from '../store/reading-marks.ts';
import { countUnread } from '../store/unread.ts';
import { recordViolations } from '../store/violations.ts';
import { daysAgo, outside } from '../testing/people-file.ts';
import { viewer } from '../testing/world.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const ANN = outside('ann');
const BO = outside('bo', 'wo');
const CAI = outside('cai');
const ROOM = 'wrQ12345678901234567890123';
const ANN_CHAT = ['zhang', ANN].sort().join('|');

const people = (html: string) => [...html.matchAll(/class="person-row[^>]*data-who="([^"]+)"/g)].map((row) => row[1]);
const chats = (html: string) => [...html.matchAll(/class="conversation"[^>]*data-key="([^"]+)"/g)].map((row) => row[1]);
const branches = (html: string) =>
  [...html.matchAll(/<summary title="([^"]+)">[\s\S]*?aria-label="(\d+) 人"/g)].map((row) => `${row[1]} ${row[2]}`);
const address = (html: string, pattern: RegExp) => pattern.exec(html)![1]!.replaceAll('&amp;', '&');

/** People as a sync would have left them. */
function fill(desk: Desk): void {
  const db = new Database(pathsOf(desk.world.config).archive);
  db.exec(`
    INSERT INTO departments (id, name, parent_id, place, seen_at) VALUES
      (1, '恒川资本', 0, 1, 0), (2, '营业部', 1, 2, 0), (3, '风控部', 1, 1, 0);
    INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, pinyin) VALUES
      ('zhang', '张伟', '', '', 2, 0, 1, 'zhangwei zw'), ('li', '李敏', '', '', 3, 0, 1, 'limin lm');
    INSERT INTO employee_departments (userid, department, leads) VALUES ('zhang', 2, 1), ('li', 3, 0);
    INSERT INTO archive_scope (userid, edition, from_at) VALUES ('zhang', 2, ${daysAgo(90)});
    INSERT INTO customers (id, name, corp, position, revision, kind) VALUES
      ('${ANN}', '安娜', NULL, '', 1, 1), ('${BO}', '薄云', '云起科技', '', 1, 2);
    INSERT INTO follows (customer, userid, added_at, remark, add_way, seen_at) VALUES
      ('${ANN}', 'zhang', ${daysAgo(3)}, '重点', 16, 0), ('${BO}', 'zhang', ${daysAgo(9)}, '', 201, 0);
    INSERT INTO consents VALUES ('${ANN}', 'zhang', 'agree', 0, 0), ('${BO}', 'zhang', 'disagree', 0, 0);
    INSERT INTO rooms (id, kind, name, owner, notice, made_at, checked_at, revision) VALUES
      ('${ROOM}', 'customer', '服务一群', 'zhang', '', ${daysAgo(30)}, 0, 1);`);
  const violation = {
    rule: 1,
    ruleVersion: 1,
    ruleName: '承诺收益',
    severity: 'high',
    seq: 1,
    words: ['退款'],
  } as const;
  const where = { conversation: ANN_CHAT, sender: 'zhang', sentAt: daysAgo(1) };
  recordViolations({ connection: db } as never, [{ ...violation, ...where }], daysAgo(0));
  db.close();
}

describe('the ways into the conversations', () => {
  const desk = new Desk();
  let visitor: Visitor;
  before(async () => {
    const { world } = desk;
    const says = (from: string, to: string, content: string, days: number) =>
      world.says(from, to, content, { msgtime: daysAgo(days), msgid: `m${content}_external` });
    says('zhang', ANN, '月底前一定退款', 2);
    says(ANN, 'zhang', '好的，谢谢', 1);
    says('zhang', BO, '合同寄出了', 3);
    says(CAI, 'zhang', '很久以前的退款', 60);
    world.says('li', 'zhang', '额度还有吗', { msgtime: daysAgo(4) });
    world.sends({ from: 'zhang', tolist: ['li', ANN], roomid: ROOM, msgtype: 'text', text: { content: '退款看附件' } });
    await world.pull();
    fill(desk);
    await world.app.refreshLists();
    await desk.open();
    await desk.addAdministrator();
    visitor = await desk.signedIn();
    const mark = { key: ANN_CHAT, sentAt: daysAgo(2), seq: 1, at: daysAgo(1) };
    await world.app.store.write(moveReadingMark, viewer(), mark);
  });
  after(() => desk.close());

  it('by employee: departments with how many talk in them, unfolded down to the one who is looked at', async () => {
    const { text } = await visitor.get('/chats?who=zhang');

    assert.deepEqual(branches(text), ['恒川资本 2', '营业部 1', '风控部 1']);
    assert.deepEqual(people(text), ['zhang']);
    assert.match(text, /data-who="zhang"[^>]*aria-current="true"/);
    assert.match(text, /presence archived"><span class="visually-hidden">归档中/);
    assert.match(text, /1<span class="visually-hidden"> 条违规/);
    assert.match(text, /营业部 · <span class="state archived">归档中/);
    assert.match(text, /归档中 1<\/span>/);
  });

  it('unfolds a department when it is asked for, with the rest of the state kept', async () => {
    const { text } = await visitor.get('/chats?who=zhang&since=90');
    const within = await visitor.part(address(text, /data-branch="3" hx-get="([^"]+)"/), '');

    assert.deepEqual(people(within.text), ['li']);
    assert.match(within.text, /href="\/chats\?who=li&amp;since=90"/);
    assert.equal((await visitor.get('/chats/branch?department=77')).status, 404);
  });

  it('finds staff by pinyin and by department in a flat list', async () => {
    const found = async (words: string) => people((await visitor.part(`/chats?staff=${words}`, 'people')).text);

    assert.deepEqual(await found('zw'), ['zhang']);
    assert.deepEqual(await found(encodeURIComponent('风控')), ['li']);
    assert.match((await visitor.part('/chats?staff=nobody', 'people')).text, /没有符合的员工/);
  });

  it('by customer: who talked last first, those who refuse left out until they are asked for', async () => {
    const { text } = await visitor.get('/chats?by=customer');

    assert.deepEqual(people(text), [ANN, CAI]);
    assert.match(text, /2 个会话 · 已同意/);
    assert.match(text, /1 个会话 · 非客户/);
    assert.match(text, /单聊 <span>1<\/span>[\s\S]*群聊 <span>1<\/span>/);
    assert.deepEqual(people((await visitor.get('/chats?by=customer&consent=refused')).text), [BO]);
    const remark = encodeURIComponent('重点');
    assert.deepEqual(people((await visitor.part(`/chats?by=customer&staff=${remark}`, 'people')).text), [ANN]);
    assert.match((await visitor.get('/chats?by=customer&staff=zzz')).text, /没有符合的客户/);
  });

  it('by group and all: one list of conversations, with whom where it takes two to say it', async () => {
    const group = await visitor.get('/chats?by=group');
    assert.deepEqual(chats(group.text), [ROOM]);
    assert.doesNotMatch(group.text, /id="people-pane"/);
    assert.match(group.text, /服务一群[\s\S]{0,60}3 人/);

    const all = await visitor.get('/chats?by=all');
    assert.deepEqual(chats(all.text), [ANN_CHAT, ['zhang', BO].sort().join('|')]);
    assert.match(all.text, /安娜[\s\S]{0,120}与 张伟/);
    assert.match((await visitor.get('/chats?by=all&tab=internal')).text, /与 张伟|与 李敏/);
    assert.equal(chats((await visitor.get('/chats?by=all&since=all')).text).length, 3);
  });

  it('marks what is new to the reader, and what rules found', async () => {
    const { text } = await visitor.get('/chats?who=zhang');

    assert.match(text, /<b class="unread"[^>]*>1</);
    assert.match(text, /class="violated" title="1 条违规"/);
    assert.equal(text.match(/class="unread"/g)!.length, 1);
    const { store } = desk.world.app;
    assert.deepEqual(await store.read(countUnread, viewer(), [ANN_CHAT, ROOM]), { [ANN_CHAT]: 1 });
    assert.deepEqual(await store.read(countUnread, viewer(['li']), [ANN_CHAT]), {});
  });

  it('finds by name and by what was said, and opens the chat at the words', async () => {
    const refund = encodeURIComponent('退款');
    const said = await visitor.get(`/chats?who=zhang&q=${refund}`);
    assert.deepEqual(chats(said.text), [ANN_CHAT]);
    assert.match(said.text, /聊天内容[\s\S]*<mark>退款<\/mark>[\s\S]*1 处/);
    assert.match(said.text, new RegExp(`href="[^"]*find=${refund}"`));
    assert.equal(chats((await visitor.get(`/chats?who=zhang&since=all&q=${refund}`)).text).length, 2);

    const named = await visitor.get(`/chats?by=group&q=${encodeURIComponent('安娜')}`);
    assert.match(named.text, /名称符合/);
    assert.deepEqual(chats(named.text), [ROOM]);
  });

  it('says when nothing was found, and what is wrong with words that cannot be looked for', async () => {
    const none = await visitor.get('/chats?who=zhang&q=zzz');
    assert.match(none.text, /没有找到“zzz”/);
    assert.match(none.text, /看全部时间[\s\S]*清除查找[\s\S]*检索全部消息/);
    assert.match((await visitor.get('/chats?who=zhang&q=-zzz')).text, /class="pane-note">[^<]{6,}/);
  });

  it('shows beside an open chat one of its people where none was asked for', async () => {
    const { text } = await visitor.get(`/chats?chat=${encodeURIComponent(ANN_CHAT)}`);

    assert.match(text, /data-who="zhang"[^>]*aria-current="true"/);
    assert.deepEqual(chats(text)[0], ANN_CHAT);
  });
});
