import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { ALL_PERMISSIONS, type Viewer } from '../access/viewer.ts';
import { pathsOf } from '../config.ts';
import { type NewViolation, recordViolations } from '../store/violations.ts';
import { hashPassword } from './passwords.ts';
import { Desk, PASSWORD, QUICK } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const NOW = Date.parse('2026-11-20T16:00:00+08:00');
const MINUTE = 60_000;

describe('the queue of violations', () => {
  const desk = new Desk({ now: NOW });
  const { world } = desk;
  let lin: Visitor;
  let wang: Visitor;
  let narrowed: Partial<Viewer> = {};

  const rule = { rule: 1, ruleVersion: 1, ruleName: '承诺收益', severity: 'low', words: ['保本'] } as const;
  const find = (violations: readonly Partial<NewViolation>[]) => {
    const db = new Database(pathsOf(world.config).archive, { timeout: 5000 });
    const common = { ...rule, conversation: 'lisi|wangwu', sender: 'lisi', receivers: ['wangwu'] };
    const found = violations.map((more) => ({ ...common, ...more }) as NewViolation);
    recordViolations({ connection: db } as never, found, NOW - 30 * MINUTE);
    db.close();
  };

  before(async () => {
    for (let i = 1; i <= 8; i++)
      world.says('lisi', 'wangwu', `第 ${i} 句。合同写明不保本金；请看第 4 页`, { msgtime: NOW - 1e7 + i * MINUTE });
    world.says('zhaoliu', 'sunqi', '别人的保本话', { msgtime: NOW - 1e7 });
    await world.pull();
    await desk.open({
      access: (account) => ({
        accountId: account.id,
        name: account.name,
        permissions: ALL_PERMISSIONS,
        scope: 'everyone',
        ...narrowed,
      }),
    });
    await desk.addAdministrator();
    const db = new Database(pathsOf(world.config).desk, { timeout: 5000 });
    db.prepare(
      "INSERT INTO accounts (login, name, password_hash, created_at) VALUES ('wangjianguo', '王建国', ?, 0)",
    ).run(await hashPassword(PASSWORD, QUICK));
    db.exec(`INSERT INTO account_roles (account, role, given_at) VALUES (2, 'super', 0)`);
    const empty = { phrases: [], conversations: [] };
    db.prepare(`INSERT INTO rules (id, version, name, kind, spec, category, severity, folding, said_by, exceptions, notify, made_by, made_at,
        changed_by, changed_at) VALUES (1, 1, '承诺收益', 'words', '{"words":["保本"]}', 'negative', 'low', '{}', 'both', ?, '{}', 1, 0, 1, 0)`).run(
      JSON.stringify(empty),
    );
    const tell =
      db.prepare(`INSERT INTO notices (category, subject, channel, recipient, content, due_at, state, made_at, sent_at)
      VALUES ('words', 'violation:2', 'wecom', ?, '{}', 0, 'sent', 0, ?)`);
    for (const userid of ['zhaoliu', 'qianqi']) tell.run(userid, NOW - MINUTE);
    db.close();
    find([
      ...Array.from({ length: 8 }, (_, i) => ({ seq: i + 1, sentAt: NOW - 1e7 + (i + 1) * MINUTE })),
      { seq: 9, sentAt: NOW - 1e7, conversation: 'sunqi|zhaoliu', sender: 'zhaoliu', receivers: ['sunqi'] },
    ]);
    lin = await desk.signedIn();
    await lin.get('/account');
    wang = desk.visitor();
    await wang.get('/sign-in');
    await wang.post('/sign-in', { login: 'wangjianguo', password: PASSWORD });
    await wang.get('/account');
  });
  after(() => desk.close());

  const judge = (who: Visitor, id: number, fields: Record<string, string>) =>
    who.post(`/violations/${id}/judge`, { seen: '0', reason: '', note: '', ...fields });
  const stateOf = (id: number) =>
    desk.rows<{ state: string }>('desk', `SELECT state FROM violation_states WHERE violation = ${id}`)[0]?.state ??
    'open';
  const linesOf = (text: string) =>
    [...text.matchAll(/class="review-line"[^>]*data-key="(\d+)"/g)].map(([, id]) => Number(id));
  const as = async (who: Partial<Viewer>, doing: () => Promise<void>) => {
    narrowed = who;
    await doing().finally(() => {
      narrowed = {};
    });
  };

  it('opens with the earliest, what was said around it, its rule and what became of it', async () => {
    const { text } = await lin.get('/violations/review');
    assert.deepEqual(linesOf(text), [9, 1, 2, 3, 4, 5, 6, 7, 8]);
    assert.match(text, /未审核 9/);
    const opened = await lin.get('/violations/review?at=2&order=newest');
    assert.match(
      opened.text,
      /V-20261120-0002[\s\S]+规则 v1[\s\S]+第 1 句[\s\S]+message mine current[\s\S]+<mark class="bad">保本<\/mark>/,
    );
    assert.match(opened.text, /本规则 8 次[\s\S]+系统<\/b> 发现并另存副本[\s\S]+系统<\/b> 已通知 zhaoliu、qianqi</);
    assert.equal(linesOf(opened.text).at(-1), 9);
  });

  it('judges, goes on to the next, and counts', async () => {
    const { location } = await judge(lin, 1, { state: 'confirmed', reason: '原文明确', note: ' 已核实 ', next: '2' });
    assert.equal(location, '/violations/review?at=2');
    const { text } = await lin.get(location);
    assert.match(text, /已判定为“违规属实”。[\s\S]*$/);
    assert.match(text, /今日已处置 <b>1<\/b>，剩余 <b>8<\/b>[\s\S]+review-line done[\s\S]+违规属实/);
    const again = await lin.get('/violations/review?at=1');
    assert.match(again.text, /林悦<\/b> 判定为违规属实<\/p><p class="record-note">原文明确；已核实/);
    const [trail] = desk.rows<{ title: string }>(
      'desk',
      "SELECT title FROM trail WHERE act = 'judged' ORDER BY n DESC LIMIT 1",
    );
    assert.match(trail!.title, /违规 V-20261120-0001“承诺收益”判定为违规属实/);
  });

  it('lets one of two win, and tells the other who it was', async () => {
    const both = await Promise.all([judge(lin, 2, { state: 'confirmed' }), judge(wang, 2, { state: 'false' })]);
    const lost = both.filter(({ status }) => status !== 303);
    assert.equal(lost.length, 1);
    assert.match(lost[0]!.text, /(林悦|王建国)已判定这一条为“(违规属实|误报)”，您的判定没有保存。/);
    assert.equal(desk.rows('desk', 'SELECT 1 FROM verdicts WHERE violation = 2').length, 1);
  });

  it('is judged anew by who has seen the first verdict, and keeps both', async () => {
    assert.match((await judge(wang, 1, { state: 'false', seen: '0' })).text, /林悦已判定这一条为“违规属实”/);
    await judge(wang, 1, { state: 'false', seen: '1' });
    assert.equal(stateOf(1), 'false');
    const { text } = await lin.get('/violations/review?state=false&at=1');
    assert.match(text, /判定为违规属实[\s\S]+王建国<\/b> 判定为误报/);
  });

  it('takes back what one has just decided, not what others did', async () => {
    assert.match((await lin.post('/violations/1/judge/undo')).text, /最近一次判定不是您作出的/);
    await wang.post('/violations/1/judge/undo');
    assert.equal(stateOf(1), 'confirmed');
    world.now += 11 * MINUTE;
    assert.match((await lin.post('/violations/1/judge/undo')).text, /超过 10 分钟/);
    assert.equal(stateOf(1), 'confirmed');
  });

  it('keeps others from what one has claimed, until it is left or a quarter of an hour is over', async () => {
    const claimed = await lin.post('/violations/3/claim', {}, { 'hx-request': 'true', 'hx-target': 'claim' });
    const until = claimed.text.match(/data-until="(\d+)"/)![1]!;
    assert.match(
      (await wang.post('/violations/3/claim', {}, { 'hx-request': 'true' })).text,
      /林悦正在审核，16:26 前由其处理/,
    );
    assert.match((await judge(wang, 3, { state: 'false' })).text, /林悦正在审核这一条/);
    assert.match((await wang.get('/violations/review?at=3')).text, /林悦正在审核/);
    await lin.post('/violations/3/release', { until: '5' });
    assert.match(
      (await judge(wang, 3, { state: 'false' })).text,
      /林悦正在审核这一条/,
      'a claim that is gone frees nothing',
    );
    await lin.post('/violations/3/release', { until });
    assert.equal((await wang.post('/violations/3/claim')).status, 303);
    world.now += 16 * MINUTE;
    assert.equal((await judge(lin, 3, { state: 'escalated' })).status, 303);
    assert.match((await lin.get('/violations/review?state=escalated')).text, /需升级 1/);
  });

  it('adds what was found wrongly to the exceptions of its rule in one step', async () => {
    const { text } = await lin.get('/violations/review?at=4');
    assert.match(text, /maxlength="200"[^>]*>合同写明不保本金<\/textarea>/);
    assert.match((await judge(lin, 4, { state: 'false', except: 'on', phrase: '别的话' })).text, /要包含命中的“保本”/);
    assert.equal(stateOf(4), 'open');
    await judge(lin, 4, { state: 'false', except: 'on', phrase: '不保本金' });
    assert.equal(stateOf(4), 'false');
    const [now] = desk.rows<{ version: number; exceptions: string }>('desk', 'SELECT version, exceptions FROM rules');
    assert.deepEqual([now!.version, JSON.parse(now!.exceptions).phrases], [2, ['不保本金']]);
    const acts = desk
      .rows<{ act: string }>('desk', 'SELECT act FROM trail ORDER BY n DESC LIMIT 2')
      .map(({ act }) => act);
    assert.deepEqual(acts.sort(), ['judged', 'rule-changed']);
  });

  it('asks a second person where two must judge', async () => {
    await lin.post('/reviews/two-persons', { severity: ['low'] });
    await judge(lin, 5, { state: 'confirmed' });
    assert.equal(stateOf(5), 'open');
    assert.ok(!linesOf((await lin.get('/violations/review')).text).includes(5), 'his own part is done');
    assert.match((await judge(lin, 5, { state: 'confirmed', seen: '1' })).text, /由您初审/);
    const { text } = await wang.get('/violations/review?at=5');
    assert.match(text, /初审：违规属实，待您复核/);
    await judge(wang, 5, { state: 'false', seen: '1' });
    assert.equal(stateOf(5), 'false');
    await lin.post('/reviews/two-persons', {});
  });

  it('judges several at once, and names what it left', async () => {
    await wang.post('/violations/7/claim');
    await lin.post('/violations/judge', { id: ['6', '7', '4', '999'], state: 'confirmed', back: '/violations?q=1' });
    assert.deepEqual([6, 7, 4].map(stateOf), ['confirmed', 'open', 'false']);
    const { text } = await lin.get('/account');
    assert.match(text, /已判定 1 条为“违规属实”。另有 2 条没有判定：/);
    assert.match((await lin.post('/violations/judge', { state: 'confirmed' })).text, /还没有选违规/);
  });

  it('leaves what a reviewer triggered himself to others', async () => {
    const db = new Database(pathsOf(world.config).desk, { timeout: 5000 });
    const bind = (userid: string | null) => db.prepare('UPDATE accounts SET wecom_userid = ? WHERE id = 2').run(userid);
    const left = async () => (await wang.get('/violations/review?all=on')).text.match(/剩余 <b>(\d+)<\/b>/)![1];
    find([
      { seq: 1, rule: 2, sentAt: NOW },
      {
        ...{ rule: 3, seq: null, sender: 'wangwu', receivers: ['lisi'], sentAt: NOW },
        event: { key: 'gone', facts: { kind: 'friend-deleted', by: 'wangwu', subject: 'wangwu', other: 'lisi' } },
      },
    ]);
    const before = Number(await left());
    bind('lisi');
    assert.equal(Number(await left()), 1, `of ${before} only what zhaoliu said is his to judge`);
    for (const id of [8, 11]) {
      assert.ok(!linesOf((await wang.get(`/violations/review?all=on&at=${id}`)).text).includes(id));
      const { text } = await wang.get(`/violations/review?all=on&at=${id}`);
      assert.match(text, /这一条由您本人触发，须由其他审核人判定。/);
      assert.match(text, /value="confirmed"[^>]* disabled/);
      assert.doesNotMatch(text, /hx-post="\/violations\/\d+\/claim"/);
      for (const refused of [await judge(wang, id, { state: 'false' }), await wang.post(`/violations/${id}/claim`)]) {
        assert.equal(refused.status, 400);
        assert.match(refused.text, /由您本人触发/);
      }
      await wang.post('/violations/judge', { id: [String(id)], state: 'false' });
      assert.match((await wang.get('/account')).text, /没有判定：这一条由您本人触发/);
    }
    await lin.post('/reviews/two-persons', { severity: ['low'] });
    await judge(lin, 8, { state: 'false' });
    assert.match((await judge(wang, 8, { state: 'false', seen: '1' })).text, /由您本人触发/, 'nor is he the second');
    assert.equal(stateOf(8), 'open');
    await lin.post('/violations/8/judge/undo');
    await lin.post('/reviews/two-persons', {});
    bind(null);
    assert.equal(Number(await left()), before);
    db.close();
  });

  it('shows and judges nothing beyond the scope, and nothing without the right', async () => {
    await as({ scope: ['sunqi'] }, async () => {
      const { text } = await lin.get('/violations/review');
      assert.deepEqual(linesOf(text), [9]);
      assert.doesNotMatch(text, /第 \d 句|承诺收益 V-20261120-000[1-8]/);
      assert.equal((await lin.get('/violations/review?at=8')).status, 404);
      for (const path of ['judge', 'claim', 'judge/undo'])
        assert.equal((await lin.post(`/violations/8/${path}`, { state: 'false', seen: '0' })).status, 404, path);
      assert.equal((await lin.post('/violations/judge', { id: '8', state: 'false' })).status, 404);
      assert.match((await lin.get('/reviews')).text, /这段时间没有人判定过违规/);
    });
    await as({ permissions: ['own-account', 'see-violations'] }, async () => {
      assert.match((await lin.get('/violations/review?at=8')).text, /data-review-key="1"[^>]+data-denied/);
      assert.equal((await judge(lin, 8, { state: 'false' })).status, 403);
      assert.equal((await lin.post('/reviews/two-persons', { severity: 'high' })).status, 403);
    });
    assert.equal(stateOf(8), 'open');
  });

  it('keeps to the departments somebody was given, unless he asks for all', async () => {
    const db = new Database(pathsOf(world.config).archive, { timeout: 5000 });
    db.exec(`INSERT INTO departments (id, name, parent_id, place, seen_at) VALUES (1, '总部', 0, 1, 0), (2, '营业部', 1, 1, 0);
      INSERT INTO employees (userid, name, alias, position, seen_at, revision) VALUES ('zhaoliu', '赵六', '', '', 0, 0);
      INSERT INTO employee_departments (userid, department) VALUES ('zhaoliu', 2)`);
    db.close();
    await lin.post('/reviews/duties/1', { department: ['1'] });
    assert.match((await lin.get('/reviews/duties')).text, /林悦<\/td><td>总部/);
    assert.deepEqual(linesOf((await lin.get('/violations/review')).text), [9]);
    assert.ok(linesOf((await lin.get('/violations/review?all=on')).text).includes(8));
    await lin.post('/reviews/duties/1', {});
    assert.ok(linesOf((await lin.get('/violations/review')).text).includes(8));
  });

  it('counts by the latest verdict what everybody judged, and how long what waits has waited', async () => {
    const { text } = await lin.get('/reviews');
    const rows = [...text.matchAll(/<tr><td>(林悦|王建国|合计)<\/td>([\s\S]*?)<\/tr>/g)].map(([, name, cells]) => [
      name,
      ...[...cells!.matchAll(/<td class="number">(.*?)<\/td>/g)].slice(0, 6).map(([, n]) => Number(n)),
    ]);
    const [, judged, confirmed, wrong, escalated, first, overruled] = rows.at(-1) as [string, ...number[]];
    // Which of the two at once won is left to chance.
    assert.deepEqual([judged, confirmed! + wrong!, escalated, first, overruled], [6, 5, 1, 1, 0]);
    assert.deepEqual(
      rows.map(([name]) => name),
      ['林悦', '王建国', '合计'],
    );
    assert.match(text, /低<\/b><\/td><td>未审核/);
  });

  it('never puts a masked number into the exceptions of a rule', async () => {
    const seq = world.says('lisi', 'wangwu', '不保本金，打 13800138000', { msgtime: NOW });
    await world.pull();
    find([{ seq, rule: 1, sentAt: NOW }]);
    const [{ id }] = desk.rows<{ id: number }>('archive', `SELECT id FROM violations WHERE seq = ${seq}`) as [
      { id: number },
    ];
    const exceptions = () => desk.rows<{ exceptions: string }>('desk', 'SELECT exceptions FROM rules')[0]!.exceptions;
    const before = exceptions();
    const except = (phrase: string) => judge(lin, id, { state: 'false', except: 'on', phrase });
    await as({ permissions: ALL_PERMISSIONS.filter((one) => one !== 'see-numbers') }, async () => {
      const { text } = await lin.get(`/violations/review?at=${id}`);
      assert.match(text, /138\*{4}8000/);
      assert.match(text, /maxlength="200"[^>]*>不保本金，打<\/textarea>/);
      const refused = await except('不保本金，打 138****8000');
      assert.equal(refused.status, 400);
      assert.match(refused.text, /例外的词句里有隐去的号码/);
      assert.deepEqual([stateOf(id), exceptions()], ['open', before]);
      assert.equal((await except('不保本金，打')).status, 303);
    });
    assert.match(exceptions(), /"不保本金，打"/);
  });
});
