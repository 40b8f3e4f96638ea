import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ALL_PERMISSIONS, type Viewer } from '../access/viewer.ts';
import { pathsOf } from '../config.ts';
import { openForWriting } from '../store/files.ts';
import { outside } from '../testing/people-file.ts';
import { readXlsx } from '../testing/unzip.ts';
import { viewer } from '../testing/world.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const NOW = Date.parse('2026-11-20T10:00:00+08:00');
const TODAY = Math.floor((NOW + 8 * 3_600_000) / 86_400_000);
const ANN = outside('ann');
const [ONE, TWIN] = ['wrONE12345678901234567890123', 'wrTWIN2345678901234567890123'];
const LISI = [ANN, 'lisi'].sort().join('|');

/** Two groups of one name: in one zhang is late twice, in the other li once. In the single chat lisi is late once, and once it is void. */
const RECORDS = [
  { id: 1, chat: ONE, kind: 1, staff: ['zhang'], day: TODAY - 1 },
  { id: 2, chat: ONE, kind: 1, staff: ['zhang', 'li'], day: TODAY - 2 },
  { id: 3, chat: TWIN, kind: 1, staff: ['li'], day: TODAY - 1 },
  { id: 4, chat: LISI, kind: 0, staff: ['lisi'], day: TODAY - 3 },
  { id: 5, chat: LISI, kind: 0, staff: ['lisi'], day: TODAY - 3, gone: NOW },
  { id: 6, chat: LISI, kind: 0, staff: ['lisi'], day: TODAY - 40 },
];

const desk = new Desk({ now: NOW });
let access: Partial<Viewer> = {};
let officer: Visitor;

before(async () => {
  const { world } = desk;
  const group = (roomid: string, to: string[]) =>
    world.sends({ from: ANN, tolist: to, roomid, msgtype: 'text', text: { content: '有人吗' } });
  world.says(ANN, 'lisi', '在吗');
  group(ONE, ['zhang', 'li']);
  group(TWIN, ['li']);
  await world.pull();
  await world.app.pipeline.figures();
  fill();
  await world.app.refreshLists();
  await desk.open({ access: (account) => ({ ...viewer(), ...access, accountId: account.id, name: account.name }) });
  await desk.addAdministrator();
  officer = await desk.signedIn();
});
after(() => desk.close());

function fill(): void {
  const db = openForWriting(pathsOf(desk.world.config).archive, 'archive');
  db.exec(`
    INSERT INTO departments (id, name, parent_id, place, seen_at) VALUES (1, '恒川资本', 0, 1, 0), (2, '一部', 1, 1, 0);
    INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, pinyin, status) VALUES
      ('zhang', '张伟', '', '', 2, 0, 1, '', 1), ('li', '李敏', '', '', 1, 0, 1, '', 1), ('lisi', '李四', '', '', 2, 0, 1, '', 1);
    INSERT INTO employee_departments (userid, department) VALUES ('zhang', 2), ('lisi', 2), ('li', 1);
    INSERT INTO rooms (id, kind, name, owner, notice, made_at, checked_at, revision) VALUES
      ('${ONE}', 'customer', '售后一群', 'zhang', '', 1, 1, 1), ('${TWIN}', 'customer', '售后一群', 'li', '', 1, 1, 1)`);
  const insert =
    db.prepare(`INSERT INTO timeouts (id, rule, rule_version, rule_name, conversation, kind, first_seq, first_at, last_seq, last_at,
      customer, level, day, staff, members, raised_at, void_at) VALUES (@id, 1, 1, '十分钟', @chat, @kind, @id + 1000, @at, 1, @at, '${ANN}', 1, @day, 1, 3, @at, @gone)`);
  const staff = db.prepare('INSERT INTO timeout_staff (timeout, userid, day) VALUES (?, ?, ?)');
  for (const { staff: late, gone = null, ...row } of RECORDS) {
    insert.run({ ...row, gone, at: NOW - row.id * 60_000 });
    for (const userid of late) staff.run(row.id, userid, row.day);
  }
  db.close();
}

async function as<R>(less: Partial<Viewer>, look: () => Promise<R>): Promise<R> {
  access = less;
  try {
    return await look();
  } finally {
    access = {};
  }
}

const readable = (href: string) => href.replaceAll('&amp;', '&');

/** The number of the tile, where it leads, and what the heading there says. */
async function followed(address: string): Promise<{ tile: string; heading: string; rows: number }> {
  const { text } = await officer.get(address);
  const [, href, tile] = text.match(/href="(\/timeouts\?[^"]+)"[^>]*>([^<]+)</)!;
  return { tile: tile!, ...(await opened(readable(href!))) };
}

async function opened(href: string): Promise<{ heading: string; rows: number }> {
  const { text } = await officer.get(href);
  const count = readable(text.match(/<h2 hx-get="([^"]+)"/)?.[1] ?? '');
  const heading = count === '' ? '' : (await officer.get(count)).text.match(/共 ([\d,]+) 条/)![1]!;
  return { heading, rows: [...text.matchAll(/ data-row /g)].length };
}

describe('the tile 超时回复 of the overview', () => {
  it('opens exactly the records it counts, of single chats and of groups', async () => {
    assert.deepEqual(await followed('/figures'), { tile: '4', heading: '4', rows: 4 });
    assert.deepEqual(await followed('/figures?from=2026-11-01&to=2026-11-18'), { tile: '2', heading: '2', rows: 2 });
  });

  it('does so of a department, of a person, and within a scope', async () => {
    assert.deepEqual(await followed('/figures?department=2'), { tile: '3', heading: '3', rows: 3 });
    assert.deepEqual(await followed('/figures?who=li'), { tile: '2', heading: '2', rows: 2 });
    await as({ scope: ['lisi'] }, async () => {
      assert.deepEqual(await followed('/figures'), { tile: '1', heading: '1', rows: 1 });
    });
    const groups = { people: ['zhang', 'lisi'], from: null, to: null, kinds: ['group' as const] };
    await as({ scope: ['zhang', 'lisi'], parts: [groups] }, async () => {
      assert.deepEqual(await followed('/figures'), { tile: '2', heading: '2', rows: 2 });
    });
  });
});

describe('GET /timeouts?talk=all', () => {
  it('is the first choice, and has the columns that both have', async () => {
    const { text } = await officer.get('/timeouts?talk=all');
    assert.match(
      text,
      /aria-label="会话"><a href="\/timeouts\?talk=all" aria-current="true">全部<\/a><a href="\/timeouts">单聊/,
    );
    const heads = [...text.matchAll(/<th class="c-[^>]*>([^<]+)<\/th>/g)].map(([, head]) => head);
    assert.deepEqual(heads, ['会话', '超时员工', '客户', '客户最后发言', '等待', '级别', '规则', '回复']);
    assert.match(text, />售后一群<\/a><\/td>\s*<td class="cut" title="[^"]*">张伟</);
    assert.match(text, />单聊<\/a><\/td>\s*<td class="cut" title="[^"]*">李四</);
  });

  it('becomes a spreadsheet of both', async () => {
    await officer.get('/timeouts?talk=all');
    await officer.post('/timeouts/exports', { conditions: 'talk=all' });
    await desk.world.app.exports.run();
    assert.match((await officer.get('/exports')).text, /超时回复（全部），全部/);
    const answer = await fetch(new URL('/exports/1/file', desk.base), { headers: { cookie: officer.cookie } });
    const [head, ...rows] = readXlsx(Buffer.from(await answer.arrayBuffer()))['全部超时']!;
    assert.deepEqual(head!.slice(0, 4), ['会话类型', '群聊名称', '超时员工', '员工账号']);
    assert.deepEqual(
      rows.map((row) => row.slice(0, 4)),
      [
        ['群聊', '售后一群', '张伟', 'zhang'],
        ['群聊', '售后一群', '李敏、张伟', 'li、zhang'],
        ['群聊', '售后一群', '李敏', 'li'],
        ['单聊', null, '李四', 'lisi'],
        ['单聊', null, '李四', 'lisi'],
      ],
    );
  });
});

describe('the timeouts of a group in the list of groups', () => {
  const linkOf = async (id: string) => {
    const { text } = await officer.get('/figures/groups');
    const row = text.slice(text.indexOf(`data-key="${id}"`));
    const [, href, n] = row.match(/href="(\/timeouts[^"]+)">(\d+)</)!;
    return { href: readable(href!), n };
  };

  it('are its own, though another group has its name', async () => {
    const [one, twin] = [await linkOf(ONE), await linkOf(TWIN)];
    assert.deepEqual([one.n, twin.n], ['2', '1']);
    assert.deepEqual(await opened(one.href), { heading: '2', rows: 2 });
    assert.deepEqual(await opened(twin.href), { heading: '1', rows: 1 });
  });

  it('say the name of the group as a condition, which can be taken away and is kept by others', async () => {
    const { text } = await officer.get((await linkOf(TWIN)).href);
    const chip = text.match(/<span>会话<\/span> <b>群聊“售后一群”<\/b><a href="([^"]+)"/);
    assert.deepEqual((await opened(readable(chip![1]!))).rows, 3);
    assert.match(text, new RegExp(`name="chat" value="${TWIN}"`));
    const answered = text.match(/href="([^"]*state=answered[^"]*)"/)![1]!;
    assert.match(answered, new RegExp(`chat=${TWIN}`));
  });

  it('tell whose scope has nothing to do with it neither its records nor its name', async () => {
    const permissions = ALL_PERMISSIONS.filter((one) => one === 'see-timeouts' || one === 'own-account');
    await as({ scope: ['lisi'], permissions }, async () => {
      const { text } = await officer.get(`/timeouts?talk=group&chat=${TWIN}`);
      assert.match(text, /没有符合条件的记录/);
      assert.doesNotMatch(text, /售后一群/);
    });
  });
});
