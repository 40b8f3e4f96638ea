import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { ALL_PERMISSIONS, type Viewer } from '../access/viewer.ts';
import { pathsOf } from '../config.ts';
import { drawSamples, lastWeek } from '../jobs/draw-samples.ts';
import { drawAtRandom } from '../lib/draw.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const NOW = Date.parse('2026-11-20T16:00:00+08:00');
const DURING = Date.parse('2026-11-11T10:00:00+08:00');

describe('sampling', () => {
  const desk = new Desk({ now: NOW });
  const { world } = desk;
  let visitor: Visitor;
  let scope: Viewer['scope'] = 'everyone';

  const customer = (n: number) => `wmcustomer${String(n).padStart(20, '0')}`;
  before(async () => {
    for (let n = 0; n < 10; n++) world.says('lisi', customer(n), `第 ${n} 位`, { msgtime: DURING + n });
    for (let n = 10; n < 14; n++) world.says('wangwu', customer(n), `第 ${n} 位`, { msgtime: DURING + n });
    world.says('lisi', customer(20), '这一周才说的', { msgtime: NOW - 1000 });
    world.says('lisi', customer(21), '早就说完了', { msgtime: DURING - 8 * 86_400_000 });
    world.says('lisi', 'wangwu', '同事之间', { msgtime: DURING });
    await world.pull();
    await desk.open({
      access: (account) => ({ accountId: account.id, name: account.name, permissions: ALL_PERMISSIONS, scope }),
    });
    await desk.addAdministrator();
    visitor = await desk.signedIn();
    await visitor.get('/account');
  });
  after(() => desk.close());

  const plan = {
    name: '每周两成',
    reach: 'everyone',
    chat: ['external', 'group'],
    by: 'share',
    share: '20',
    number: '3',
  };
  const samples = () =>
    desk.rows<{ id: number; seed: string; employee: string; conversation: string; state: string }>(
      'desk',
      'SELECT * FROM samples ORDER BY id',
    );
  const judge = (id: number, state: string, seen = 'open') =>
    visitor.post(`/samples/${id}/judge`, { state, seen, note: '' });

  it('says how to begin, and refuses a plan that draws nothing', async () => {
    assert.match((await visitor.get('/samples')).text, /还没有抽取过会话/);
    for (const [wrong, why] of [
      [{ share: '0' }, /比例要在 0 到 100 之间/],
      [{ by: 'number', number: '2.5' }, /1 到 100 之间/],
      [{ name: ' ' }, /计划名称要有/],
      [{ reach: 'custom' }, /至少一个部门/],
      [{ chat: [] }, /会话类型至少选一种/],
    ] as const) {
      const { status, text } = await visitor.post('/samples/plans', { ...plan, ...wrong } as never);
      assert.equal(status, 422);
      assert.match(text, why);
    }
  });

  it('draws nothing until it is switched on', async () => {
    assert.equal((await visitor.post('/samples/plans', plan)).location, '/samples/plans');
    assert.match((await visitor.get('/samples/plans')).text, /每周两成[\s\S]+每人每周 20%[\s\S]+已停用/);
    assert.equal(await drawSamples(world.app), 0);
    await visitor.post('/samples/plans/1/switch', { on: 'yes' });
  });

  it('draws a share of what each said in the week that ended, once, so that it can be drawn again', async () => {
    assert.equal(lastWeek(NOW).week, '2026-11-09');
    assert.equal(await drawSamples(world.app), 3);
    assert.equal(await drawSamples(world.app), 0);
    const drawn = samples();
    const keys = Array.from({ length: 10 }, (_, n) => ['lisi', customer(n)].sort().join('|'));
    const again = drawAtRandom(`${drawn[0]!.seed}\nlisi`, keys, { share: 0.2, number: null });
    assert.deepEqual(
      drawn
        .filter(({ employee }) => employee === 'lisi')
        .map(({ conversation }) => conversation)
        .sort(),
      again.sort(),
    );
    assert.deepEqual(drawn.map(({ employee }) => employee).sort(), ['lisi', 'lisi', 'wangwu']);
  });

  it('shows what was said that week, and goes on to the next', async () => {
    const { text } = await visitor.get('/samples');
    assert.match(text, /待检查 3[\s\S]+2026-11-09 至 11-15[\s\S]+第 \d+ 位/);
    const [first, second] = samples();
    const { location } = await visitor.post(`/samples/${first!.id}/judge`, {
      state: 'clean',
      seen: 'open',
      note: '无',
      next: String(second!.id),
    });
    assert.equal(location, `/samples?at=${second!.id}`);
    assert.equal(samples()[0]!.state, 'clean');
    assert.match((await visitor.get('/samples?state=clean')).text, /已查无异常[\s\S]+林悦 2026-11-20/);
  });

  it('lets one of two win, and is judged anew by who has seen the first', async () => {
    const { id } = samples()[0]!;
    assert.match((await judge(id, 'confirmed')).text, /林悦已判定这一条为“已查无异常”/);
    assert.equal((await judge(id, 'confirmed', 'clean')).status, 303);
    assert.equal(samples()[0]!.state, 'confirmed');
  });

  it('leaves a reviewer’s own conversations to others', async () => {
    const db = new Database(pathsOf(world.config).desk, { timeout: 5000 });
    const bind = (userid: string | null) => db.prepare('UPDATE accounts SET wecom_userid = ? WHERE id = 1').run(userid);
    const { id, state } = samples().find(({ employee }) => employee === 'wangwu')!;
    bind('WangWu');
    assert.match(
      (await visitor.get(`/samples?at=${id}`)).text,
      /抽中的是您本人的会话[\s\S]+value="clean"[^>]* disabled/,
    );
    const refused = await judge(id, 'clean', state);
    assert.equal(refused.status, 400);
    assert.match(refused.text, /抽中的是您本人的会话，须由其他审核人检查/);
    bind(null);
    db.close();
    assert.equal(samples().find((one) => one.id === id)!.state, state);
  });

  it('shows and judges nothing beyond the scope', async () => {
    scope = ['wangwu'];
    const theirs = samples().find(({ employee }) => employee === 'lisi')!;
    const { text } = await visitor.get('/samples');
    assert.equal((await visitor.get(`/samples?at=${theirs.id}`)).status, 404);
    assert.equal((await judge(theirs.id, 'clean')).status, 404);
    scope = 'everyone';
    assert.equal([...text.matchAll(/sample-line"/g)].length, 1);
    assert.doesNotMatch(text, /lisi/);
  });

  it('is changed and ended, not removed once it has drawn', async () => {
    const { text } = await visitor.get('/samples/plans/1/edit');
    const seenAt = text.match(/name="seenAt" value="(\d+)"/)![1]!;
    const changed = { ...plan, name: '每周一个', by: 'number', number: '1', seenAt };
    world.now += 1000;
    assert.equal((await visitor.post('/samples/plans/1', changed)).status, 303);
    assert.match((await visitor.post('/samples/plans/1', changed)).text, /刚被别人改过/);
    assert.match((await visitor.post('/samples/plans/1/remove')).text, /不能删除/);
    await visitor.post('/samples/plans/1/switch', { on: 'no' });
    await visitor.post('/samples/plans', { ...plan, name: '没用过的' });
    assert.equal((await visitor.post('/samples/plans/2/remove')).status, 303);
    world.now += 7 * 86_400_000;
    assert.equal(await drawSamples(world.app), 0);
  });
});
