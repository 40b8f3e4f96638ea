import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ALL_PERMISSIONS, type Viewer } from '../access/viewer.ts';
import { pathsOf } from '../config.ts';
import { openForWriting } from '../store/files.ts';
import { readXlsx } from '../testing/unzip.ts';
import { viewer } from '../testing/world.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const ANN = 'wmANNANNANNANNANNANNANNANNANN01';
const BOB = 'wmBOBBOBBOBBOBBOBBOBBOBBOBBOB02';
const ROOM = 'wrROOMROOMROOMROOMROOMROOMROOM1';
const MINUTE = 60_000;

/** 1 lisi keeps Ann waiting, 2 he answered her before, 3 wangwu answered Bob, 4 the group waits, 5 is void. */
const desk = new Desk();
let access: Partial<Viewer> = {};
let officer: Visitor;

before(async () => {
  const { world } = desk;
  const seq = world.says(ANN, 'lisi', '在吗');
  world.says(BOB, 'wangwu', '请问');
  world.sends({
    from: ANN,
    tolist: ['lisi', 'wangwu'],
    roomid: ROOM,
    msgtype: 'text',
    text: { content: '群里有人吗' },
  });
  await world.pull();
  fill(seq);
  await desk.open({ access: (account) => ({ ...viewer(), ...access, accountId: account.id, name: account.name }) });
  await desk.addAdministrator();
  officer = await desk.signedIn();
});
after(() => desk.close());

const today = () => Math.floor((desk.world.now + 8 * 3_600_000) / 86_400_000);

function fill(seq: number): void {
  const { archive } = pathsOf(desk.world.config);
  const db = openForWriting(archive, 'archive');
  const now = desk.world.now;
  db.exec(`INSERT INTO customers (id, name, corp, position, revision, kind) VALUES ('${ANN}', '安娜 13812345678', '', '', 1, 1);
    INSERT INTO rooms (id, kind, name, owner, notice, made_at, checked_at, revision) VALUES ('${ROOM}', 'customer', '售后一群', 'lisi', '', 1, 1, 1);
    DELETE FROM outsiders WHERE id = '${ANN}';
    INSERT INTO outsiders (customer, came_at, id, kind, state, consent, last_at, words) VALUES (1, 1, '${ANN}', 1, 2, 0, 1, '安娜 13812345678')`);
  const add =
    db.prepare(`INSERT INTO timeouts (id, rule, rule_version, rule_name, conversation, kind, first_seq, first_at, last_seq, last_at,
      customer, level, day, owner, keeper, staff, members, raised_at, answered_at, answered_by, waited_ms, void_at)
    VALUES (@id, @rule, 2, @name, @chat, @kind, @id + 1000, @at, ${seq}, @at, @customer, @level, @day, @owner, '', @staff, @members, @at, @answered, @by, @waited, @void)`);
  const whole = { rule: 1, name: '售前十分钟', kind: 0, level: 1, owner: '', staff: 1, members: 2, void: null };
  const open = { answered: null, by: null, waited: null };
  const ann = { ...whole, chat: `lisi|${ANN}`, customer: ANN, day: today() };
  const late = (n: number, by: string) => ({ at: now - n * MINUTE, answered: now, by, waited: n * MINUTE });
  for (const row of [
    { ...ann, id: 1, at: now - 30 * MINUTE, level: 3, ...open },
    { ...ann, id: 2, day: today() - 40, ...late(20, 'lisi') },
    {
      ...whole,
      id: 3,
      chat: `wangwu|${BOB}`,
      customer: BOB,
      day: today() - 1,
      ...late(15, 'zhaoliu'),
      rule: 2,
      name: '别的',
    },
    {
      ...{ ...whole, id: 4, rule: 3, name: '群', kind: 1, chat: ROOM, customer: ANN, day: today(), level: 2 },
      ...{ owner: 'lisi', staff: 2, members: 7, at: now - 5 * MINUTE, ...open },
    },
    { ...ann, id: 5, at: now, ...open, void: now },
  ])
    add.run(row);
  const staff = db.prepare(
    'INSERT INTO timeout_staff (timeout, userid, day) SELECT id, ?, day FROM timeouts WHERE id = ?',
  );
  for (const [userid, id] of [
    ['lisi', 1],
    ['lisi', 2],
    ['wangwu', 3],
    ['lisi', 4],
    ['wangwu', 4],
    ['lisi', 5],
  ])
    staff.run(userid, id);
  db.prepare(
    `INSERT INTO timeout_levels (timeout, level, minutes, clock, from_at, due_at, raised_at, live) SELECT id, level, 10, 'last', last_at, last_at, last_at, 1 FROM timeouts`,
  ).run();
  db.close();
}

const TITLES: readonly (readonly [number, RegExp])[] = [
  [1, /第 3 级/],
  [2, /20 分<\/td>/],
  [3, /别的<\/td>/],
  [4, /title="群 v2"/],
];

/** Which of the records a page shows, in its order. */
const shown = (html: string): number[] =>
  [...html.matchAll(/<tr>[\s\S]*?<\/tr>/g)]
    .flatMap(([row]) => TITLES.filter(([, title]) => title.test(row!)).map(([id]) => id))
    .filter((id, i, all) => all.indexOf(id) === i);
const list = async (query = '') => shown((await officer.get(`/timeouts${query}`)).text);

async function as<R>(less: Partial<Viewer>, look: () => Promise<R>): Promise<R> {
  access = less;
  try {
    return await look();
  } finally {
    access = {};
  }
}

describe('GET /timeouts', () => {
  it('shows single chats, those who wait first and then the newest, without what is void', async () => {
    const { text } = await officer.get('/timeouts');
    assert.deepEqual(await list(), [1, 3, 2]);
    assert.match(text, /30 分<\/td>/);
    assert.match(text, /还在等/);
    assert.match(text, new RegExp(`chat=lisi%7C${ANN}&amp;at=\\d+`));
    assert.match((await officer.get('/timeouts/count')).text, /共 3 条/);
  });

  it('shows groups with their owner, how many are in them, and whom it counts for', async () => {
    const { text } = await officer.get('/timeouts?talk=group');
    assert.deepEqual(shown(text), [4]);
    for (const head of [
      '群聊名称',
      '群主',
      '群内员工数',
      '群人数',
      '超时回复客户名称',
      '超时员工',
      '超时客户最后发言时间',
    ])
      assert.match(text, new RegExp(`>${head}</th>`));
    assert.match(text, /lisi、wangwu/);
    assert.match(text, /<td class="number">2<\/td><td class="number">7<\/td>/);
  });

  it('is narrowed by the conditions of its address', async () => {
    const expected: Readonly<Record<string, readonly number[]>> = {
      '?state=waiting': [1],
      '?state=answered': [3, 2],
      '?range=today': [1],
      '?range=yesterday': [3],
      '?range=month': [3],
      '?to=2026-10-20': [2],
      '?from=2026-11-20': [1],
      '?who=wangwu': [3],
      '?who=wangwu&who=lisi': [1, 3, 2],
      '?who=nobody': [],
      '?department=7': [],
      '?rule=2': [3],
      '?level=3': [1],
      [`?q=${encodeURIComponent('安娜')}`]: [1, 2],
      [`?talk=group&q=${encodeURIComponent('售后')}`]: [4],
      [`?talk=group&q=${encodeURIComponent('安')}`]: [4],
      '?talk=all': [4, 1, 3, 2],
      '?talk=all&state=waiting': [4, 1],
      [`?talk=all&q=${encodeURIComponent('售后')}`]: [4],
      [`?talk=group&chat=${ROOM}`]: [4],
      [`?chat=${ROOM}`]: [],
      '?talk=group&chat=nothing': [],
      '?talk=group&q=nothing': [],
      '?record=2&state=waiting&q=x': [2],
      '?record=4': [4],
      '?record=5': [],
      '?record=999': [],
    };
    for (const [query, ids] of Object.entries(expected)) assert.deepEqual(await list(query), ids, query);
  });

  it('answers hostile conditions with nothing, a refusal, or the words as words', async () => {
    for (const query of ['?level=9', '?rule=1%20or%201', '?from=yesterday', '?page=0', '?talk=both', '?record=-1'])
      assert.equal((await officer.get(`/timeouts${query}`)).status, 400, query);
    assert.deepEqual(await list(`?q=${encodeURIComponent("%' OR 1=1 --")}`), []);
    const { text } = await officer.get(`/timeouts?q=${encodeURIComponent('<script>alert(1)</script>')}`);
    assert.ok(!text.includes('<script>alert'));
    assert.match(text, /没有符合条件的记录/);
  });

  it('shows nothing of what is out of scope, and in a group only those in it', async () => {
    await as({ scope: ['wangwu'] }, async () => {
      assert.deepEqual(await list(), [3]);
      const { text } = await officer.get('/timeouts?talk=group');
      assert.deepEqual(shown(text), [4]);
      assert.doesNotMatch(text, /lisi、wangwu/);
      assert.deepEqual(await list('?record=1'), []);
      assert.deepEqual(await list('?who=lisi'), []);
      assert.match((await officer.get('/timeouts/count?talk=group&who=lisi')).text, /共 0 条/);
    });
    const only = { people: ['lisi'], from: null, to: null, kinds: ['group' as const] };
    await as({ scope: ['lisi'], parts: [only] }, async () => {
      assert.deepEqual(await list(), []);
      assert.deepEqual(await list('?talk=group'), [4]);
    });
    const before = { ...only, kinds: null, to: desk.world.now - 86_400_000 * 2 };
    await as({ scope: ['lisi'], parts: [before] }, async () => assert.deepEqual(await list(), []));
    await as({ permissions: ['read-chats', 'see-figures'] }, async () =>
      assert.equal((await officer.get('/timeouts')).status, 404),
    );
  });

  it('masks numbers in names, and does not find them by a part of them', async () => {
    const permissions = ALL_PERMISSIONS.filter((one) => one !== 'see-numbers');
    await as({ permissions }, async () => {
      const { text } = await officer.get('/timeouts');
      assert.ok(!text.includes('13812345678'));
      assert.deepEqual(await list('?q=1381234'), []);
    });
    assert.deepEqual(await list('?q=1381234'), [1, 2]);
  });

  it('leaves in the trail which chats were shown', async () => {
    await officer.get('/timeouts?rule=2');
    const [row] = desk.rows<{ title: string; act: string }>(
      'desk',
      `SELECT title, act FROM trail WHERE act = 'timeouts' ORDER BY n DESC LIMIT 1`,
    );
    assert.match(row!.title, /^超时回复，单聊，规则 /);
  });
});

const sheet = async (id: number, name: string) => {
  await desk.world.app.exports.run();
  const answer = await fetch(new URL(`/exports/${id}/file`, desk.base), { headers: { cookie: officer.cookie } });
  return readXlsx(Buffer.from(await answer.arrayBuffer()))[name]!;
};

describe('POST /timeouts/exports', () => {
  it('makes a spreadsheet of what the page shows', async () => {
    await officer.get('/timeouts');
    const { location } = await officer.post('/timeouts/exports', { conditions: 'state=answered&who=wangwu&who=lisi' });
    assert.equal(location, '/exports');
    const [head, first, second, none] = await sheet(1, '单聊超时');
    assert.deepEqual(head!.slice(0, 3), ['超时员工', '员工账号', '超时回复客户名称']);
    assert.deepEqual([first![1], second![1], none], ['wangwu', 'lisi', undefined]);
    assert.match((await officer.get('/exports')).text, /超时回复（单聊），状态 已回复/);
  });

  it('has the columns of groups, and only whom the asking person sees', async () => {
    await as({ scope: ['wangwu'] }, async () => {
      await officer.get('/timeouts');
      await officer.post('/timeouts/exports', { conditions: 'talk=group' });
      const [head, row, none] = await sheet(2, '群聊超时');
      assert.deepEqual(head!.slice(0, 5), ['群聊名称', '群主', '群负责人', '群内员工数', '群人数']);
      assert.deepEqual([row![3], row![4], row![8], none], [2, 7, 'wangwu', undefined]);
    });
  });
});

describe('a customer who waits', () => {
  it('stands among the records until an answer closes it, with the time he waited', async () => {
    const { world } = desk;
    await officer.get('/reply-rules');
    const level = { 'level-minutes-1': '10', 'level-hear-1': ['employee'] };
    const rule = {
      kind: 'single',
      name: '十分钟',
      clock: 'last',
      counted: 'always',
      'in-kind': 'everyone',
      levels: '1',
    };
    assert.equal((await officer.post('/reply-rules', { ...rule, ...level })).location, '/reply-rules');
    world.now += MINUTE;
    const seq = world.says(BOB, 'lisi', '急');
    await world.pull();
    world.now += 11 * MINUTE;
    await world.pull(); // nothing is raised while it is not known what was said meanwhile
    await world.app.pipeline.raiseTimeouts();

    const waits = (await officer.get('/timeouts?rule=1&state=waiting&who=lisi&from=2026-11-20')).text;
    assert.match(waits, new RegExp(`chat=lisi%7C${BOB}&amp;at=${seq}"`));
    world.says('lisi', BOB, '来了');
    await world.pull();
    const { text } = await officer.get('/timeouts?rule=1&state=answered&who=lisi&from=2026-11-20');
    assert.match(text, /十分钟[\s\S]*lisi <time/);
    assert.match((await officer.get('/reply-rules')).text, /十分钟：近 7 天 \d 条/);
  });
});
