import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { ALL_PERMISSIONS, type Permission } from '../access/viewer.ts';
import { pathsOf } from '../config.ts';
import { daysAgo, outside } from '../testing/people-file.ts';
import { readXlsx } from '../testing/unzip.ts';
import { Desk, viewerOf } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const ANN = outside('ann');
const BO = outside('bo', 'wo');
const ROOM = 'wrABCDEFGHIJKLMNOPQRSTUVWX99';

/** One for each place a number can stand in, so that a leak tells where it is. */
let places = 0;
const planted = new Map<string, string>();
function number(place: string): string {
  places += 1;
  const phone = `1386612${String(places).padStart(4, '0')}`;
  planted.set(phone, place);
  return phone;
}
const leaksIn = (text: string) => [...text.matchAll(/1386612\d{4}/g)].map(([phone]) => planted.get(phone));

/** People as a sync would have left them, numbers wherever somebody can write one. */
function fill(desk: Desk): void {
  const db = new Database(pathsOf(desk.world.config).archive);
  db.exec(`
    INSERT INTO departments (id, name, parent_id, place, seen_at) VALUES (1, '恒川资本', 0, 1, 0), (2, '营业部', 1, 1, 0);
    INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, pinyin, status, direct_leaders) VALUES
      ('zhang', '张伟${number('employee name')}', '${number('alias')}', '经理 ${number('position')}', 2, 0, 1, 'zhangwei zw', 1, '[]'),
      ('li', '李敏', '', '', 1, 0, 1, 'limin lm', 1, '[]');
    INSERT INTO employee_departments (userid, department, leads) VALUES ('zhang', 2, 1), ('li', 1, 0);
    INSERT INTO archive_scope (userid, edition, from_at) VALUES ('zhang', 2, ${daysAgo(90)});
    INSERT INTO customers (id, name, corp, corp_full_name, position, revision, kind) VALUES
      ('${ANN}', '安娜${number('customer name')}', NULL, '', '', 1, 1),
      ('${BO}', '薄云', '云起 ${number('company')}', '云起科技 ${number('full company')}', '${number('customer position')}', 1, 2);
    INSERT INTO tags (id, name, group_id, group_name, place) VALUES ('gold', '黄金${number('tag')}', 'g', '等级', 1);
    INSERT INTO follows (customer, userid, added_at, remark, remark_corp, description, mobiles, tags, add_way, seen_at, ended_at, ended_by) VALUES
      ('${ANN}', 'zhang', ${daysAgo(3)}, '安总${number('remark')}', '${number('remark of company')}', '${number('description')}', '["${number('mobile')}"]', '["gold"]', 16, 0, NULL, NULL),
      ('${BO}', 'zhang', ${daysAgo(9)}, '${number('remark of the lost')}', '', '', '[]', '[]', 201, 0, ${daysAgo(1)}, 'customer');
    INSERT INTO rooms (id, kind, name, owner, notice, made_at, checked_at, revision) VALUES
      ('${ROOM}', 'customer', '一群${number('group name')}', 'zhang', '${number('notice')}', ${daysAgo(30)}, 0, 1);
    INSERT INTO room_members (room, id, joined_at, kind, nickname, join_scene, invitor, seen_at) VALUES
      ('${ROOM}', 'zhang', ${daysAgo(30)}, 1, '${number('nickname')}', 1, '', 0), ('${ROOM}', '${ANN}', ${daysAgo(29)}, 2, '', 3, 'zhang', 0);
    INSERT INTO directory_changes (at, noticed_at, kind, subject, other, was, now, source) VALUES
      (${daysAgo(2)}, ${daysAgo(2)}, 'customer-renamed', '${ANN}', '', '安${number('former name')}', '安娜', 'sync'),
      (${daysAgo(2)}, ${daysAgo(2)}, 'remark', '${ANN}', 'zhang', '${number('former remark')}', '', 'sync');`);
  db.close();
}

function talk(desk: Desk): Record<'text' | 'group', number> {
  const { world } = desk;
  const common = { from: 'zhang', tolist: [ANN], msgtime: daysAgo(2) };
  const text = world.says('zhang', ANN, `电话 ${number('text')}，备用 ${number('second of a text')}`, {
    msgtime: daysAgo(1),
  });
  world.sendsFile(Buffer.from('%PDF-1.4'), { filename: `${number('file name')}.pdf` }, common);
  world.sends({
    ...common,
    msgtype: 'link',
    link: { title: number('title'), description: number('link'), link_url: `https://a.cn/${number('address')}` },
  });
  world.sends({ ...common, msgtype: 'markdown', info: { content: `**${number('markdown')}**` } });
  const item = {
    type: 'ChatRecordText',
    content: JSON.stringify({ content: number('forwarded') }),
    msgtime: 1_763_000_000,
    from_chatroom: false,
  };
  world.sends({ ...common, msgtype: 'chatrecord', chatrecord: { title: number('title of a record'), item: [item] } });
  world.sends({
    ...common,
    msgtype: 'unheard',
    unheard: { note: number('unknown type'), phone: Number(number('number in JSON')) },
  });
  world.sends({
    ...common,
    msgtype: 'vote',
    vote: { votetitle: number('vote'), voteitem: [number('choice')], votetype: 101, voteid: 'v' },
  });
  const group = world.sends({
    from: 'zhang',
    tolist: [ANN],
    roomid: ROOM,
    msgtype: 'text',
    text: { content: `群里 ${number('group')}` },
  });
  return { text, group };
}

const CHAT = `chat=${encodeURIComponent(['zhang', ANN].sort().join('|'))}`;

/** Every page that shows what people wrote or are called. */
const ADDRESSES = [
  ...['/chats', '/chats?by=customer', `/chats?by=customer&who=${ANN}`, '/chats?by=all&tab=external&since=all'],
  ...[
    `/chats?who=zhang&tab=external&${CHAT}`,
    `/chats?who=zhang&${CHAT}&find=电话`,
    `/chats?by=group&tab=group&chat=${ROOM}`,
  ],
  ...[
    `/chats/print?${CHAT}&who=zhang`,
    `/chats/panel?${CHAT}&who=zhang`,
    `/chats/panel?chat=${ROOM}`,
    `/chats/panel?${CHAT}&who=${ANN}`,
  ],
  ...[
    '/chats?who=zhang&q=电话',
    '/search?q=电话',
    '/search?time=30d&by=conversation',
    '/search?time=30d&hit=1',
    '/search?q=138',
  ],
  ...[
    '/people/find?q=安&of=customer',
    '/people/find?q=张&of=employee',
    '/recordings',
    `/recordings?${CHAT}`,
    '/bookmarks',
  ],
  ...[
    '/employees',
    '/employees?department=2',
    '/employees/zhang',
    '/employees/zhang?tab=external&since=all',
    '/employees/zhang?tab=group',
  ],
  ...[
    '/customers',
    '/customers?order=talked',
    '/customers?tag=gold',
    '/customers/lost',
    '/customers/others',
    `/customers/${ANN}`,
  ],
  ...['moves', 'records'].map((tab) => `/customers/${ANN}?tab=${tab}`),
  ...[
    `/customers/${BO}`,
    '/groups',
    `/groups/${ROOM}`,
    '/changes',
    '/changes?of=customers',
    '/media',
    '/exports',
    '/trail',
  ],
];

describe('masked numbers', () => {
  const desk = new Desk();
  let visitor: Visitor;
  let seqs: ReturnType<typeof talk>;
  let given: readonly Permission[] = [];
  const without = (...names: Permission[]) => ALL_PERMISSIONS.filter((name) => !names.includes(name));
  const chat = `/chats?who=zhang&tab=external&since=all&${CHAT}`;
  const traces = () =>
    desk.rows<{ act: string; title: string; details: string; count: number }>(
      'desk',
      "SELECT act, title, details, count FROM trail WHERE act IN ('reveal', 'masking-changed') ORDER BY n",
    );

  before(async () => {
    seqs = talk(desk);
    await desk.world.archive();
    fill(desk);
    await desk.world.app.refreshLists();
    await desk.open({ access: (account) => ({ ...viewerOf(account as never), permissions: given }) });
    await desk.addAdministrator();
    given = ALL_PERMISSIONS;
    visitor = await desk.signedIn();
  });
  after(() => desk.close());

  it('are shown to who may see them', async () => {
    given = ALL_PERMISSIONS;
    const { text } = await visitor.get(chat);
    assert.ok(leaksIn(text).includes('text') && leaksIn(text).includes('customer name'));
    assert.doesNotMatch(text, /号码已遮盖/);
  });

  it('are on no page and in no file of who may not', async () => {
    given = without('see-numbers', 'manage-roles', 'set-up');
    const leaks: string[] = [];
    for (const address of ADDRESSES) {
      const { status, text } = await visitor.get(address);
      assert.equal(status, 200, address);
      leaks.push(...leaksIn(text).map((place) => `${place}: ${address}`));
    }
    assert.deepEqual(leaks, []);
    const { text } = await visitor.get(chat);
    for (const shown of ['电话 138****00', '138****00\\d\\d.pdf', '安娜138****00'])
      assert.match(text, new RegExp(shown.replaceAll('*', '\\*')));
  });

  it('are masked in exported tables', async () => {
    given = without('see-numbers');
    await visitor.get('/customers');
    await visitor.post('/customers/exports');
    await desk.world.app.exports.run();
    const [made] = desk.rows<{ id: number }>(
      'desk',
      "SELECT id FROM exports WHERE kind = 'customers-table' AND state = 'done' ORDER BY id DESC LIMIT 1",
    );
    const file = await fetch(new URL(`/exports/${made!.id}/file`, desk.base), { headers: { cookie: visitor.cookie } });
    const rows = JSON.stringify(readXlsx(Buffer.from(await file.arrayBuffer())));
    assert.match(rows, /安娜138/);
    assert.deepEqual(leaksIn(rows), []);
  });

  it('that somebody types whole are found and shown, beside others that are not', async () => {
    given = without('see-numbers');
    const [phone] = [...planted].find(([, place]) => place === 'text')!;
    const found = await visitor.get(`${chat}&find=${phone}`);
    assert.deepEqual(
      [...new Set(leaksIn(found.text.replaceAll(/(?:value|href|hx-[a-z]+|data-[a-z]+)="[^"]*"/g, '')))],
      ['text'],
    );
    assert.match(found.text, new RegExp(`<mark>${phone}</mark>`));
    assert.match(found.text, /备用 138\*\*\*\*/);
    const searched = await visitor.get(`/search?q=${phone}`);
    assert.match(searched.text, new RegExp(`<mark>${phone}</mark>`));
  });

  it('of one message are shown for a reason, which the trail keeps without the numbers', async () => {
    given = without('see-numbers');
    const address = `/messages/${seqs.text}/reveal`;
    const form = await visitor.part(address, 'bookmark');
    assert.match(form.text, /事由/);
    assert.equal((await visitor.post(address, { reason: ' 不行 ' })).status, 400);
    assert.deepEqual(traces(), []);

    const shown = await visitor.post(
      address,
      { reason: '客户投诉核实', who: 'zhang' },
      { 'hx-request': 'true', 'hx-target': `m-${seqs.text}` },
    );
    assert.deepEqual(leaksIn(shown.text), ['text', 'second of a text']);
    assert.match(shown.text, /^\s*<article class="message mine[\s\S]*号码已完整显示/);
    const [trace, ...more] = traces();
    assert.deepEqual(more, []);
    assert.deepEqual(
      [trace!.act, trace!.count, JSON.parse(trace!.details)],
      ['reveal', 2, { reason: '客户投诉核实', kinds: { phone: 2 } }],
    );
    assert.match(trace!.title, /张伟138\*\*\*\*\d{4} 与 安娜/);
    const whole = await visitor.post(address, { reason: '客户投诉核实' });
    assert.match(whole.text, /<h1>完整号码<\/h1>/);
    assert.deepEqual(leaksIn(whole.text), ['text', 'second of a text']);
    assert.deepEqual(leaksIn((await visitor.get(chat)).text), []);
  });

  it('stay masked for who has no right to see them, and behind the wall of the scope', async () => {
    given = without('see-numbers', 'reveal');
    const { text } = await visitor.get(chat);
    assert.match(text, /class="mask-reveal"[^>]*aria-disabled="true" data-denied/);
    const refused = await visitor.post(`/messages/${seqs.text}/reveal`, { reason: '客户投诉核实' });
    assert.equal(refused.status, 403);
    given = without('see-numbers');
    assert.equal((await visitor.post('/messages/999999/reveal', { reason: '客户投诉核实' })).status, 404);
    assert.equal((await visitor.get('/messages/999999/reveal')).status, 404);
  });

  it('of one’s own are settled on a page, tried there, and masked from then on', async () => {
    given = without('see-numbers');
    assert.match((await visitor.get('/masking')).text, /138\*\*\*\*5678/);
    const tried = await visitor.post('/masking/try', {
      kind: 'email',
      patterns: '合同号：HT-####-####',
      text: 'HT-2024-0001 13812345678',
    });
    assert.match(tried.text, /HT\S*\*+\S* 13812345678/);
    for (const [patterns, sentence] of [
      ['HT-####', /第 1 行没有名称/],
      ['号：12', /第 1 行“号”：格式里至少要有 4 个/],
      ['甲：####\n乙：####', /第 2 行“乙”：与前面一行的格式相同/],
      [Array.from({ length: 51 }, (_, i) => `第${i}：####-${i}`).join('\n'), /最多 50 行/],
    ] as const)
      assert.match((await visitor.post('/masking', { kind: 'phone', patterns })).text, sentence);

    const kinds = ['id-card', 'bank-card', 'email'];
    assert.equal(
      (await visitor.post('/masking', { kind: kinds, patterns: '备用：备用 #######****' })).location,
      '/masking',
    );
    assert.match((await visitor.get('/masking')).text, /备用：备用 #######\*{4}/);
    const { text } = await visitor.get(chat);
    const shown = leaksIn(text);
    assert.ok(shown.includes('text') && !shown.includes('second of a text'));
    const trace = traces().at(-1)!;
    assert.equal(trace.act, 'masking-changed');
    assert.deepEqual(JSON.parse(trace.details).kinds, { old: ['phone', ...kinds], new: kinds });
  });
});
