import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { listChecks } from '../store/checks.ts';
import { readHealth } from '../store/health.ts';
import { viewer } from '../testing/world.ts';
import type { Check, CheckParts, Finding } from './check.ts';
import { Setup } from './setup.ts';
import { Bench } from './testing/bench.ts';

const bench = new Bench();
before(() => bench.listen());
after(() => bench.close());
beforeEach(() => bench.begin());
afterEach(() => bench.end());

const SECRETS = {
  archiveSecret: 'QmFzZTY0LWFyY2hpdmU',
  agentSecret: 'QmFzZTY0LWFnZW50',
  contactSecret: 'QmFzZTY0LWNvbnRhY3Q',
  syncSecret: 'QmFzZTY0LXN5bmM',
  proxyAuth: 'huicun:p4ss-of-the-proxy',
};

function setupOf(run: Check['run'], mostMs?: number): Setup {
  const { app, config } = bench.world;
  const check: Check = { name: 'it', title: '一项', path: '/doctor', lost: '', run };
  const parts = { ...app, config } as unknown as CheckParts;
  return new Setup(parts, { checks: [check], ...(mostMs === undefined ? {} : { mostMs }) });
}

describe('Setup', () => {
  it('keeps each result, and since when it is so', async () => {
    const { app } = bench.world;
    let state: Finding['state'] = 'ok';
    const setup = setupOf(async () => ({ state, sentence: '如此' }));
    const begun = bench.world.now;
    await setup.run('it');
    bench.world.now += 1000;
    assert.equal((await setup.run('it')).since, begun);
    bench.world.now += 1000;
    state = 'error';
    assert.equal((await setup.run('it')).since, begun + 2000);
    const [kept] = await app.store.read(listChecks, viewer());
    assert.deepEqual([kept?.state, kept?.at, kept?.since], ['error', begun + 2000, begun + 2000]);
  });

  it('turns a test that throws into a finding', async () => {
    const found = await setupOf(() => Promise.reject(new Error('EBADTHING'))).run('it');
    assert.deepEqual([found.state, found.sentence, found.reason], ['error', '自检时出现内部错误', 'EBADTHING']);
  });

  it('does not wait for ever', async () => {
    const found = await setupOf(() => new Promise(() => undefined), 20).run('it');
    assert.equal(found.state, 'error');
    assert.match(found.sentence, /没有测完/);
  });

  it('runs a test once for all who ask at the same time', async () => {
    let runs = 0;
    const setup = setupOf(async () => {
      runs += 1;
      return { state: 'ok', sentence: '如此' };
    });
    const both = [setup.run('it'), setup.run('it')];
    assert.deepEqual(setup.testing, ['it']);
    await Promise.all(both);
    assert.equal(runs, 1);
    assert.deepEqual(setup.testing, []);
  });

  it('refuses a test there is not', async () => {
    await assert.rejects(bench.world.app.setup.run('dance'), { name: 'UserError' });
  });

  it('runs all in their order, and every one has its words', async () => {
    const { setup } = bench.world.app;
    const all = await setup.runAll();
    assert.deepEqual(
      all.map(({ name }) => name),
      setup.names,
    );
    for (const { title, path, lost, sentence, state, remedy, name } of all) {
      assert.match(title + lost + sentence, /[\u4e00-\u9fff]/, name);
      assert.match(path, /^\//, name);
      if (state === 'error' || state === 'warning' || state === 'unset') assert.match(remedy, /。$/, name);
    }
    const errors = all.filter(({ state }) => state === 'error').map(({ name }) => name);
    assert.deepEqual(errors, []);
  });

  it('lets no secret out, though WeCom quotes it back', async () => {
    const { wecom } = bench;
    bench.enter(SECRETS);
    const pairs = (['archive', 'customers', 'directory'] as const).map((name) =>
      bench.world.app.binding.makeCallbackPair(name),
    );
    const quoted = [...Object.values(SECRETS), ...pairs.flatMap((p) => [p.token, p.encodingAesKey])];
    const errmsg = `invalid credential ${quoted.join(' ')} access_token=abcdefgh corpsecret=hush`;
    wecom.answers('gettoken', JSON.stringify({ errcode: 40001, errmsg }), { times: 40 });
    const { setup } = bench.world.app;
    const all = await setup.runAll();
    const said =
      JSON.stringify(all) + setup.report(all) + JSON.stringify(await bench.world.app.store.read(listChecks, viewer()));
    for (const secret of [...quoted, 'abcdefgh', 'hush', 'p4ss-of-the-proxy'])
      assert.ok(!said.includes(secret), secret);
    assert.match(said, /invalid credential \*\*\*/);
    await bench.end();
    bench.begin();
  });
});

describe('Setup.watch', () => {
  const open = async () =>
    (await bench.world.app.store.read(readHealth, viewer())).incidents.filter(
      ({ kind, over }) => kind === 'address' && !over,
    );
  const watch = async () => (await bench.world.app.setup.watch()).map(({ name }) => name);
  const MINUTE = 60_000;

  it('tests everything, and again after ten minutes', async () => {
    assert.deepEqual(await watch(), bench.world.app.setup.names);
    bench.world.now += MINUTE;
    const asked = bench.wecom.requests.length;
    await watch();
    assert.equal(bench.wecom.requests.length, asked);
    bench.world.now += 9 * MINUTE;
    assert.equal((await watch()).length, bench.world.app.setup.names.length);
  });

  it('asks nobody while nothing is bound', async () => {
    bench.enter({ corpId: '' });
    const before = bench.wecom.requests.length;
    assert.deepEqual(await watch(), ['service', 'disk', 'disk-forecast', 'library', 'keys']);
    assert.equal(bench.wecom.requests.length, before);
  });

  it('tells of an address that changed, and takes it back when it is trusted, without a restart', async () => {
    const { wecom, world } = bench;
    await watch();
    assert.deepEqual(await open(), []);
    wecom.state.trustedIps = { archive: ['203.0.113.7'], agent: ['203.0.113.7'] };
    wecom.state.callerIp = '198.51.100.9';
    world.now += 10 * MINUTE;
    await watch();
    const [incident] = await open();
    assert.match(incident!.sentence, /198\.51\.100\.9 不在会话内容存档.*；.*198\.51\.100\.9 不在自建应用/);
    assert.match(incident!.remedy, /可信IP地址.*198\.51\.100\.9/);
    world.now += MINUTE;
    const again = await watch();
    assert.deepEqual(
      ['archive-ip', 'app-ip', 'archive-secret', 'app'].filter((name) => again.includes(name)),
      ['archive-ip', 'app-ip'],
    );
    assert.equal((await open())[0]!.count, 2);
    wecom.state.trustedIps = { archive: ['198.51.100.9'], agent: ['203.0.113.7'] };
    world.now += MINUTE;
    await watch();
    assert.match((await open())[0]!.sentence, /^出口 IP 198\.51\.100\.9 不在自建应用/);
    assert.equal((await open()).length, 1);
    wecom.state.trustedIps = { archive: null, agent: null };
    wecom.state.callerIp = '203.0.113.7';
    world.now += MINUTE;
    await watch();
    assert.deepEqual(await open(), []);
  });

  it('looks at once when pulling breaks, and when it comes back', async () => {
    const { world } = bench;
    await world.pull();
    await watch();
    world.now += MINUTE;
    world.library.set('deny_ip', '203.0.113.7');
    await world.pull();
    const broken = await watch();
    assert.ok(broken.includes('proxy') && broken.includes('lag'), broken.join());
    world.now += MINUTE;
    await world.pull();
    assert.ok(!(await watch()).includes('proxy'));
    world.library.set('deny_ip', null);
    world.now += MINUTE;
    await world.pull();
    assert.ok((await watch()).includes('lag'));
    assert.equal((await bench.test('lag')).state, 'ok');
  });
});
