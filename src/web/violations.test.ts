import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import type { Viewer } from '../access/viewer.ts';
import { pathsOf } from '../config.ts';
import type { WriteDb } from '../store/db.ts';
import { openForWriting } from '../store/files.ts';
import { saveCopy } from '../store/violation-copies.ts';
import { type NewViolation, recordViolations } from '../store/violations.ts';
import { readXlsx } from '../testing/unzip.ts';
import { viewer } from '../testing/world.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const CUSTOMER = 'wmABCDEFGHIJKLMNOPQRSTUVWXYZ01';
const STRANGER = 'wmSTRANGERSTRANGERSTRANGER0001';
const FORMULA = '=cmd|" /C calc"!A0';
const PROMISE = '这只保本，到期再看';

/** 1 promise of lisi to the customer, 2 the customer to lisi, 3 wangwu to zhaoliu, 4 lisi lost a friend he never talked with. */
const desk = new Desk();
let access: Partial<Viewer> = {};
let officer: Visitor;

before(async () => {
  const { world } = desk;
  for (let i = 0; i < 15; i += 1) world.says('lisi', CUSTOMER, `早 ${i}`);
  const promise = world.says('lisi', CUSTOMER, PROMISE);
  for (let i = 0; i < 15; i += 1) world.says(CUSTOMER, 'lisi', `晚 ${i}`);
  const asked = world.says(CUSTOMER, 'lisi', '转账给 13800138000');
  const formula = world.says('wangwu', 'zhaoliu', FORMULA);
  await world.pull();
  record([
    offence({ rule: 1, seq: promise, sender: 'lisi', words: ['保本'], severity: 'high', sentAt: world.now + promise }),
    offence({ rule: 2, seq: asked, sender: CUSTOMER, words: ['转账'], sentAt: world.now + asked, receivers: ['lisi'] }),
    offence({
      ...{ rule: 2, seq: formula, sender: 'wangwu', words: [FORMULA], sentAt: world.now + formula, severity: 'low' },
      ...{ conversation: 'wangwu|zhaoliu', receivers: ['zhaoliu'], chatKind: 'internal', ruleKind: 'near' },
    }),
    offence({
      ...{
        rule: 3,
        seq: null,
        sender: 'lisi',
        words: ['客户删除了员工'],
        sentAt: world.now + 99,
        ruleKind: 'friend-deleted',
      },
      ...{ conversation: `lisi|${STRANGER}`, receivers: [STRANGER] },
      event: { key: 'gone', facts: { kind: 'friend-deleted', by: STRANGER, subject: STRANGER, other: 'lisi' } },
    }),
  ]);
  await desk.open({ access: (account) => ({ ...viewer(), ...access, accountId: account.id, name: account.name }) });
  await desk.addAdministrator();
  officer = await desk.signedIn();
});
after(() => desk.close());

function offence(
  more: Partial<NewViolation> & Pick<NewViolation, 'rule' | 'seq' | 'sender' | 'words' | 'sentAt'>,
): NewViolation {
  const names: Readonly<Record<number, string>> = { 1: '承诺收益', 2: '私下收款', 3: '删除好友' };
  return {
    ...{ ruleVersion: 2, ruleName: names[more.rule]!, severity: 'medium', conversation: `lisi|${CUSTOMER}` },
    receivers: [CUSTOMER],
    ...more,
  };
}

function inArchive<R>(change: (db: WriteDb) => R): R {
  const connection = openForWriting(pathsOf(desk.world.config).archive, 'archive');
  const done = connection.transaction(() => change({ connection } as WriteDb))();
  connection.close();
  return done;
}

const record = (violations: readonly NewViolation[]) =>
  inArchive((db) => recordViolations(db, violations, desk.world.now));

const numbers = (html: string) => [...html.matchAll(/>V-20261120-000(\d)<\/a>/g)].map((found) => Number(found[1]));
const list = async (query = '') => numbers((await officer.get(`/violations${query}`)).text);

/** As somebody who may see or do less. */
async function as<R>(less: Partial<Viewer>, look: () => Promise<R>): Promise<R> {
  access = less;
  try {
    return await look();
  } finally {
    access = {};
  }
}

describe('GET /violations', () => {
  it('shows who, when, what with the hit marked, and the rule, newest first', async () => {
    const { text } = await officer.get('/violations');
    assert.deepEqual(numbers(text), [4, 3, 2, 1]);
    assert.match(text, /这只<mark class="bad">保本<\/mark>，到期再看/);
    for (const said of ['承诺收益', '外部聊天', '内部聊天', 'lisi', '客户删除了员工', '未审核'])
      assert.ok(text.includes(said), said);
    assert.ok(!text.includes(CUSTOMER.slice(0, 12)) || text.includes(`title="${CUSTOMER}"`));
    assert.match((await officer.get('/violations/count')).text, /共 4 条/);
  });

  it('is narrowed and sorted by the conditions of its address', async () => {
    const expected: Readonly<Record<string, readonly number[]>> = {
      '?order=oldest': [1, 2, 3, 4],
      '?order=gravest': [1, 4, 2, 3],
      '?severity=high,low': [3, 1],
      '?severity=high&severity=medium': [4, 2, 1],
      '?rule=2': [3, 2],
      '?kind=near': [3],
      '?talk=internal': [3],
      '?category=positive': [],
      '?sender=lisi': [4, 1],
      [`?chat=${encodeURIComponent(`lisi|${CUSTOMER}`)}`]: [2, 1],
      '?q=wangwu': [3],
      '?q=nobody': [],
      '?state=open': [4, 3, 2, 1],
      '?state=confirmed': [],
      '?from=2026-11-21': [],
      '?from=2026-11-20&to=2026-11-20&state=open': [4, 3, 2, 1],
      '?reviewer=1': [],
      '?department=7': [],
    };
    for (const [query, ids] of Object.entries(expected)) assert.deepEqual(await list(query), ids, query);
    const { text } = await officer.get('/violations?state=open&severity=high,low');
    assert.match(text, /<span>级别<\/span> <b>高、低<\/b>/);
  });

  it('opens the violation whose number is typed', async () => {
    assert.equal((await officer.get('/violations?q=V-20261120-0003')).location, '/violations/3');
    assert.deepEqual(await list('?q=V-20261120-0009'), []);
    await as({ scope: ['lisi'] }, async () => assert.deepEqual(await list('?q=V-20261120-0003'), []));
  });

  it('shows only what is in the scope of the viewer, also of events without a conversation', async () => {
    await as({ scope: ['lisi'] }, async () => assert.deepEqual(await list(), [4, 2, 1]));
    await as({ scope: ['zhaoliu'] }, async () => assert.deepEqual(await list(), [3]));
    const limits = { people: ['lisi'], from: null, to: null, kinds: ['internal' as const] };
    await as({ scope: ['lisi'], parts: [limits] }, async () => assert.deepEqual(await list(), []));
    await as({ permissions: ['own-account', 'read-chats'] }, async () => {
      assert.equal((await officer.get('/violations')).status, 404);
    });
  });

  it('offers as senders, to whoever sees violations alone, those who triggered what he may see', async () => {
    const senders = async (q: string) =>
      [...(await officer.get(`/violations/senders?q=${encodeURIComponent(q)}`)).text.matchAll(/data-id="(\w+)"/g)].map(
        ([, id]) => id,
      );
    await as({ permissions: ['own-account', 'see-violations'] }, async () => {
      assert.deepEqual(await senders(''), ['lisi', 'wangwu', CUSTOMER]);
      assert.deepEqual(await senders('WANG'), ['wangwu']);
      assert.deepEqual(await senders('zhaoliu'), [], 'he triggered none');
      assert.equal((await officer.get('/people/find?q=lisi')).status, 404);
      const { text } = await officer.get('/violations?sender=lisi');
      assert.match(text, /hx-get="\/violations\/senders"/);
      assert.match(text, /<input type="hidden" name="sender" value="lisi">/);
    });
    await as({ permissions: ['own-account', 'see-violations'], scope: ['lisi'] }, async () => {
      assert.deepEqual(await senders(''), ['lisi', CUSTOMER]);
      assert.deepEqual(await senders('wangwu'), []);
    });
    await as({ permissions: ['own-account', 'read-chats'] }, async () =>
      assert.equal((await officer.get('/violations/senders')).status, 404),
    );
  });

  it('masks numbers for whoever may not see them', async () => {
    await as({ permissions: ['own-account', 'see-violations'] }, async () => {
      const { text } = await officer.get('/violations');
      assert.match(text, /138\*+8000/);
      assert.ok(!text.includes('13800138000'));
    });
  });

  it('is put together by person and by rule, each leading to its violations', async () => {
    const people = (await officer.get('/violations/people')).text;
    assert.match(people, /href="\/violations\?sender=lisi"/);
    assert.match(people, /2 条规则/);
    const rules = (await officer.get('/violations/rules?talk=external')).text;
    assert.match(
      rules,
      /href="\/violations\?rule=1&(amp;)?talk=external"|href="\/violations\?talk=external&(amp;)?rule=1"/,
    );
    assert.ok(!rules.includes('词语相邻，'));
  });

  it('says what there is to do: on the menu, and on the home page', async () => {
    const { text } = await officer.get('/');
    assert.match(text, /<b class="rail-count"[^>]*><span[^>]*>未审核<\/span>4<\/b>/);
    assert.match(text, /4 条违规未审核/);
    assert.match(text, /其中高风险 1 条/);
    await as({ permissions: ['own-account', 'see-violations'] }, async () => {
      assert.ok(!(await officer.get('/')).text.includes('rail-count'));
    });
  });
});

describe('GET /violations/:id', () => {
  it('shows as many messages before and after as are asked for, the hit marked', async () => {
    const { text } = await officer.get('/violations/1');
    const shown = (html: string) => [...html.matchAll(/id="m-(\d+)"/g)].length;
    assert.equal(shown(text), 21);
    assert.match(text, /这只<mark class="bad">保本<\/mark>/);
    assert.match(text, /href="\/violations\/1\?before=20"/);
    assert.match(text, /href="\/messages\/16"/);
    assert.equal(shown((await officer.get('/violations/1?before=3&after=0')).text), 4);
    assert.equal(shown((await officer.get('/violations/1?before=40&after=40')).text), 32);
  });

  it('tells the rule, the history and what else the person did', async () => {
    const { text } = await officer.get('/violations/1');
    for (const said of ['规则 v2', '发现并另存副本', '90 天内 2 次', 'V-20261120-0001', '敏感词'])
      assert.ok(text.includes(said), said);
    assert.match(text, /href="\/violations\/4"/);
  });

  it('shows the copy where the message is gone, and the event where there never was one', async () => {
    const json = JSON.stringify({
      msgid: 'm16',
      action: 'send',
      from: 'lisi',
      tolist: [CUSTOMER],
      roomid: '',
      msgtype: 'text',
      msgtime: 1,
      text: { content: PROMISE },
    });
    const message = { seq: 16, msgid: 'm16', sentAt: desk.world.now, sender: 'lisi', type: 'text', json };
    const before = { sentAt: desk.world.now - 30 * 86_400_000, json: json.replace(PROMISE, '早先说的话') };
    const earlier = { ...message, seq: 15, msgid: 'm15', ...before };
    inArchive((db) => saveCopy(db, 1, `lisi|${CUSTOMER}`, { messages: [earlier, message], isOpen: false }));
    const [{ file }] = desk.rows<{ file: string }>('archive', 'SELECT read_file AS file FROM months') as [
      { file: string },
    ];
    const month = new Database(`${pathsOf(desk.world.config).months}/${file}`);
    month.exec('DELETE FROM messages WHERE seq = 16');
    month.close();

    const { text } = await officer.get('/violations/1');
    assert.match(text, /原消息已不在存档中/);
    assert.match(text, /这只<mark class="bad">保本<\/mark>/);
    assert.match(text, /早先说的话/);
    const limited = {
      scope: ['lisi'],
      parts: [{ people: ['lisi'], from: desk.world.now - 86_400_000, to: null, kinds: null }],
    };
    const cut = await as(limited, () => officer.get('/violations/1'));
    assert.match(cut.text, /保本/);
    assert.doesNotMatch(cut.text, /早先说的话/);
    assert.ok(!text.includes('class="btn" href="/messages/16"'));
    assert.match((await officer.get('/violations')).text, /这只<mark class="bad">保本<\/mark>，到期再看/);
    const event = (await officer.get('/violations/4')).text;
    assert.match(event, /客户删除了员工/);
    assert.match(event, /没有存档的会话/);
  });

  it('answers alike for what is absent and what is not theirs', async () => {
    await as({ scope: ['zhaoliu'] }, async () => {
      const [hidden, absent] = [await officer.get('/violations/1'), await officer.get('/violations/99')];
      assert.deepEqual([hidden.status, absent.status], [404, 404]);
      assert.equal((await officer.get('/violations/3')).status, 200);
    });
  });

  it('leaves in the trail what was shown', async () => {
    await officer.get('/violations/3');
    const rows = desk.rows<{ act: string; title: string; person: string }>(
      'desk',
      "SELECT act, title, person FROM trail WHERE act IN ('violation', 'violations') ORDER BY n DESC LIMIT 1",
    );
    assert.deepEqual(rows, [{ act: 'violation', title: 'V-20261120-0003 私下收款', person: 'wangwu' }]);
  });
});

describe('POST /violations/exports', () => {
  it('makes a spreadsheet of what the list shows, in which nothing is a formula', async () => {
    await officer.get('/violations?rule=2');
    const { status, location } = await officer.post('/violations/exports', { conditions: 'rule=2&order=oldest' });
    assert.deepEqual([status, location], [303, '/exports']);
    await desk.world.app.exports.run();
    const answer = await fetch(new URL('/exports/1/file', desk.base), { headers: { cookie: officer.cookie } });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const [head, first, second, none] = readXlsx(bytes)['违规']!;
    assert.deepEqual(head!.slice(0, 4), ['编号', '类型', '规则', '规则版本']);
    assert.deepEqual(first!.slice(0, 5), ['V-20261120-0002', '敏感词', '私下收款', 2, '中']);
    assert.deepEqual(second!.slice(11, 15), ['内部聊天', FORMULA, FORMULA, '未审核']);
    assert.equal(none, undefined);
    assert.match((await officer.get('/exports')).text, /违规，规则 私下收款/);
  });

  it('holds only what is in the scope of whoever asked', async () => {
    await as({ scope: ['zhaoliu'] }, async () => {
      await officer.get('/violations');
      await officer.post('/violations/exports', { conditions: '' });
      await desk.world.app.exports.run();
    });
    const answer = await fetch(new URL('/exports/2/file', desk.base), { headers: { cookie: officer.cookie } });
    const rows = readXlsx(Buffer.from(await answer.arrayBuffer()))['违规']!;
    assert.deepEqual(
      rows.slice(1).map(([number]) => number),
      ['V-20261120-0003'],
    );
  });
});

describe('what is known of people', () => {
  before(() => {
    inArchive(({ connection }) =>
      connection.exec("INSERT INTO employee_departments (userid, department) VALUES ('lisi', 7)"),
    );
    const judged = new Database(pathsOf(desk.world.config).desk);
    judged.exec(`INSERT INTO violation_states (violation, state, revision, judged_by, judged_at) VALUES (3, 'false', 1, 1, 5);
      INSERT INTO verdicts (violation, state, reason, note, account, at) VALUES (3, 'false', '语境正常', '=1+1', 1, 5)`);
    judged.close();
  });

  it('narrows the list: who judged, and the department of whoever said it or heard it from a customer', async () => {
    for (const query of ['?state=false', '?reviewer=1', '?q=林悦']) assert.deepEqual(await list(query), [3], query);
    assert.deepEqual(await list('?state=open&order=oldest'), [1, 2, 4]);
    assert.deepEqual(await list('?department=7'), [4, 2, 1]);
    const { text } = await officer.get('/violations?reviewer=1');
    assert.match(text, /<span>审核人<\/span> <b>林悦<\/b>/);
    assert.match(text, /title="林悦 于 [^"]+ 审核">误报/);
  });

  it('stands in the details and in the spreadsheet', async () => {
    assert.match(
      (await officer.get('/violations/3')).text,
      /林悦<\/b> 判定为误报<\/p><p class="record-note">语境正常；=1\+1/,
    );
    await officer.post('/violations/exports', { conditions: 'state=false' });
    await desk.world.app.exports.run();
    const answer = await fetch(new URL('/exports/3/file', desk.base), { headers: { cookie: officer.cookie } });
    const [, row] = readXlsx(Buffer.from(await answer.arrayBuffer()))['违规']!;
    assert.deepEqual([...row!.slice(14, 16), ...row!.slice(17, 19)], ['误报', '林悦', '语境正常', '=1+1']);
  });
});
