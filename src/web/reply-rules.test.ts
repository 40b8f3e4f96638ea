import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { ALL_PERMISSIONS, type Viewer } from '../access/viewer.ts';
import { pathsOf } from '../config.ts';
import type { ReplyRuleContent } from '../figures/reply-rule.ts';
import { viewer } from '../testing/world.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const desk = new Desk();
let access: Partial<Viewer> = {};
let officer: Visitor;

before(async () => {
  const db = new Database(pathsOf(desk.world.config).archive);
  db.exec(`INSERT INTO departments (id, name, parent_id, place, seen_at) VALUES (1, '恒川资本', 0, 1, 0), (2, '营业部', 1, 1, 0);
    INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, pinyin, status, direct_leaders) VALUES
      ('zhang', '张伟', '', '', 2, 0, 1, 'zhangwei zw', 1, '[]'), ('li', '李敏', '', '', 1, 0, 1, 'limin lm', 1, '[]');
    INSERT INTO employee_departments (userid, department, leads) VALUES ('zhang', 2, 1), ('li', 1, 0);`);
  db.close();
  await desk.open({ access: (account) => ({ ...viewer(), ...access, accountId: account.id, name: account.name }) });
  await desk.addAdministrator();
  officer = await desk.signedIn();
});
after(() => desk.close());

async function as<R>(less: Partial<Viewer>, look: () => Promise<R>): Promise<R> {
  access = less;
  try {
    return await look();
  } finally {
    access = {};
  }
}

const LEVEL = { 'level-minutes-1': '10', 'level-hear-1': ['employee'] };
const FORM = {
  ...{ kind: 'single', name: '售前十分钟', clock: 'last', counted: 'own', 'in-kind': 'everyone', levels: '2' },
  ...{ ...LEVEL, 'level-minutes-2': '30', 'level-silent-2': 'yes' },
};

interface Row {
  readonly id: number;
  readonly name: string;
  readonly kind: number;
  readonly is_on: number;
  readonly version: number;
  readonly in_force_at: number;
  readonly removed_at: number | null;
  readonly content: string;
}

const rows = () => desk.rows<Row>('desk', 'SELECT * FROM reply_rules ORDER BY id');
const contentOf = (row: Row) => JSON.parse(row.content) as ReplyRuleContent;
const mark = () => desk.rows<{ timeouts: number }>('desk', 'SELECT timeouts FROM figures_rules_state')[0]!.timeouts;

async function send(fields: Record<string, string | string[]>, path = '/reply-rules') {
  await officer.get('/reply-rules');
  return officer.post(path, fields);
}

const refused = async (fields: Record<string, string | string[]>, sentence: RegExp) => {
  const { status, text } = await send({ ...FORM, name: '不会留下', ...fields });
  assert.equal(status, 422, sentence.source);
  assert.match(text, sentence);
  assert.match(text, /value="不会留下"|role="alert"/);
};

describe('POST /reply-rules', () => {
  it('makes a rule that is on and does not look back', async () => {
    const before = mark();
    const { location } = await send(FORM);
    assert.equal(location, '/reply-rules');
    const [row, none] = rows();
    assert.equal(none, undefined);
    assert.deepEqual([row!.is_on, row!.version, row!.in_force_at, row!.kind], [1, 1, desk.world.now, 0]);
    const { levels, counted, calendar } = contentOf(row!);
    assert.deepEqual(
      levels.map(({ minutes, hearers }) => [minutes, hearers.employee]),
      [
        [10, true],
        [30, false],
      ],
    );
    assert.deepEqual([counted, calendar], ['working', null]);
    assert.equal(mark(), before + 1);
    const { text } = await officer.get('/reply-rules');
    assert.match(text, /10 个工作分钟<\/b> <span>接待员工/);
    assert.match(text, /只记录，不提醒/);
  });

  it('refuses what makes no sense, with the remedy, and keeps what was written', async () => {
    await refused({ name: '' }, /规则名称要有/);
    await refused({ name: '售前十分钟' }, /已经有叫“售前十分钟”的回复规则/);
    await refused({ 'level-minutes-1': '0' }, /第 1 级的分钟数填 1 到 43200 的整数/);
    await refused({ 'level-minutes-1': '1e3' }, /第 1 级的分钟数填/);
    await refused({ 'level-minutes-1': '99999' }, /第 1 级的分钟数填/);
    await refused({ 'level-minutes-2': '10' }, /第 2 级要比第 1 级的 10 分钟长/);
    await refused({ 'level-hear-1': [] }, /第 1 级还没有选提醒谁/);
    await refused({ 'level-hear-1': ['roomOwner'] }, /第 1 级还没有选提醒谁/);
    await refused({ 'level-mail-1': 'not an address' }, /“not”不是邮箱地址/);
    await refused({ 'in-kind': 'custom' }, /一个也没有选/);
    await refused({ 'in-kind': 'custom', 'in-department': '77' }, /部门里有通讯录没有的/);
    await refused({ 'in-excluded': 'nobody-here' }, /员工里有通讯录没有的/);
    await refused({ 'in-kind': 'custom', 'in-employee': 'zhang', 'in-excluded': 'zhang' }, /不能既选中又排除/);
    await refused({ 'level-person-1': 'nobody-here' }, /员工里有通讯录没有的/);
    await refused({ 'level-robot-1': 'robot-x' }, /群机器人已经删除/);
    await refused({ counted: '99' }, /日历已经删除/);
    assert.equal(rows().length, 1);
  });

  it('takes hostile fields as words or not at all', async () => {
    const { text, status } = await send({
      ...FORM,
      ...{ name: '<script>alert(1)</script>', levels: '999', clock: 'never', 'level-minutes-1': '<b>' },
    });
    assert.equal(status, 422);
    assert.ok(!text.includes('<script>alert'));
    assert.ok(!text.includes('value="<b>'));
    assert.equal((await send({ ...FORM, kind: 'channel' })).status, 400);
    assert.equal(rows().length, 1);
  });

  it('is not for those who may only look', async () => {
    await as({ permissions: ALL_PERMISSIONS.filter((one) => one !== 'edit-timeouts') }, async () => {
      for (const path of ['', '/draft', '/effect', '/1/edit', '/1/switch', '/1/remove'])
        assert.equal((await send({ ...FORM, seenVersion: '1', on: 'no' }, `/reply-rules${path}`)).status, 403, path);
      for (const path of ['/new', '/1/remove', '/people'])
        assert.equal((await officer.get(`/reply-rules${path}`)).status, 403);
      assert.equal((await officer.get('/reply-rules/1/edit')).status, 200);
    });
    await as({ permissions: ['see-figures'] }, async () =>
      assert.equal((await officer.get('/reply-rules')).status, 404),
    );
    assert.equal(rows()[0]!.is_on, 1);
  });
});

describe('POST /reply-rules/draft', () => {
  it('adds and takes away levels without a script, keeping what was written', async () => {
    const { text } = await send({ ...FORM, step: 'add' }, '/reply-rules/draft');
    assert.match(text, /name="levels" value="3"/);
    assert.match(text, /name="level-minutes-3" type="number"[^>]* value="60"/);
    const less = (await send({ ...FORM, step: 'remove-1' }, '/reply-rules/draft')).text;
    assert.match(less, /name="levels" value="1"/);
    assert.match(less, /name="level-minutes-1" type="number"[^>]* value="30"/);
    assert.match(
      (await send({ ...FORM, levels: '5', step: 'add' }, '/reply-rules/draft')).text,
      /name="levels" value="5"/,
    );
    assert.equal(rows().length, 1);
  });
});

describe('POST /reply-rules/effect', () => {
  it('says in words what will happen', async () => {
    const { text } = await send(FORM, '/reply-rules/effect');
    assert.match(text, /客户最后一条消息后/);
    assert.match(text, /10 个工作分钟无人回复[\s\S]*提醒接待员工/);
    assert.match(text, /30 个工作分钟无人回复[\s\S]*只记录，不提醒/);
    assert.match(text, /周五 17:55[\s\S]*周一 09:05/);
    assert.match(text, /全部 2 名员工/);
    const other = {
      ...FORM,
      kind: 'group',
      counted: 'always',
      clock: 'first',
      'in-kind': 'custom',
      'in-department': '2',
    };
    const { text: group } = await send(other, '/reply-rules/effect');
    assert.match(group, /客户第一条未获回复的消息后/);
    assert.match(group, /10 分钟群里无人回复[\s\S]*提醒群内员工/);
    assert.match(group, /1 名员工/);
  });
});

describe('POST /reply-rules/:id/edit', () => {
  it('makes a version; only what decides when answers are late begins the waiting anew', async () => {
    const made = desk.world.now;
    desk.world.now += 60_000;
    await send(
      { ...FORM, seenVersion: '1', name: '售前回复', 'level-hear-1': ['employee', 'directLeaders'] },
      '/reply-rules/1/edit',
    );
    assert.deepEqual([rows()[0]!.version, rows()[0]!.in_force_at], [2, made]);
    await send({ ...FORM, seenVersion: '2', name: '售前回复', 'level-minutes-1': '15' }, '/reply-rules/1/edit');
    assert.deepEqual([rows()[0]!.version, rows()[0]!.in_force_at], [3, desk.world.now]);
    const { text } = await officer.get('/reply-rules/1/versions');
    for (const said of ['10 个工作分钟，接待员工、直属上级', '15 个工作分钟，接待员工', '林悦', '现在的'])
      assert.ok(text.includes(said), said);
    const [last] = desk.rows<{ act: string; title: string }>(
      'desk',
      'SELECT act, title FROM trail ORDER BY n DESC LIMIT 1 OFFSET 1',
    );
    assert.deepEqual(last, { act: 'reply-rule-changed', title: '更改回复规则“售前回复”' });
  });

  it('makes none when nothing differs, nor over somebody else’s change', async () => {
    const same = { ...FORM, name: '售前回复', 'level-minutes-1': '15' };
    assert.equal((await send({ ...same, seenVersion: '3' }, '/reply-rules/1/edit')).location, '/reply-rules/1/edit');
    const { status, text } = await send({ ...same, seenVersion: '2' }, '/reply-rules/1/edit');
    assert.equal(status, 422);
    assert.match(text, /刚被别人改过，现在是 v3/);
    assert.equal(rows()[0]!.version, 3);
    assert.equal((await send({ ...same, seenVersion: '1' }, '/reply-rules/77/edit')).status, 404);
  });
});

describe('POST /reply-rules/:id/switch and /remove', () => {
  it('switches off and on; on begins the waiting anew', async () => {
    await send({ seenVersion: '3', on: 'no' }, '/reply-rules/1/switch');
    assert.equal(rows()[0]!.is_on, 0);
    desk.world.now += 60_000;
    await send({ seenVersion: '3', on: 'yes' }, '/reply-rules/1/switch');
    assert.deepEqual([rows()[0]!.is_on, rows()[0]!.in_force_at, rows()[0]!.version], [1, desk.world.now, 3]);
  });

  it('removes after asking; its versions stay', async () => {
    const before = mark();
    assert.match((await officer.get('/reply-rules/1/remove')).text, /0 条，全部保留/);
    assert.equal((await officer.post('/reply-rules/1/remove')).location, '/reply-rules');
    assert.deepEqual([rows()[0]!.is_on, rows()[0]!.removed_at, mark()], [0, desk.world.now, before + 1]);
    assert.match((await officer.get('/reply-rules')).text, /还没有回复规则/);
    assert.match((await officer.get('/reply-rules/1/versions')).text, /规则已删除/);
    for (const path of ['/reply-rules/1/edit', '/reply-rules/1/remove', '/reply-rules/2/versions'])
      assert.equal((await officer.get(path)).status, 404, path);
  });
});
