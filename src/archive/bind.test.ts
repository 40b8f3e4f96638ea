import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { readHealth } from '../store/health.ts';
import { SimulatedLibrary } from '../testing/simulated-library.ts';
import { viewer, World } from '../testing/world.ts';

/** What is entered while the program runs is in force from the next pull on. */
describe('pull, when the binding changes', () => {
  let w: World;
  const start = (settings: Record<string, string> = {}) => {
    w = new World({ settings });
  };
  beforeEach(() => start());
  afterEach(() => w.end());

  const health = () => w.app.store.read(readHealth, viewer());

  it('begins by itself once everything is entered', async () => {
    await w.end();
    start({ CORP_ID: '', ARCHIVE_SECRET: '', SDK_LIBRARY: '' });
    w.says('zhang', 'li', '你好');
    assert.match((await w.pull()).error ?? '', /缺少：企业 ID、会话存档 Secret、SDK 库文件/);
    w.app.binding.save({ corpId: 'ww1', archiveSecret: 'archive-secret' });
    assert.match((await w.pull()).error ?? '', /缺少：SDK 库文件/);
    w.app.binding.save({ sdkLibrary: w.library.path });
    assert.deepEqual(await w.pull(), { received: 1, error: null });
    assert.equal((await health()).pulling.state, 'idle');
  });

  it('takes a Secret entered anew, also after messages had come with the old one', async () => {
    w.says('zhang', 'li', '第一条');
    await w.pull();
    w.library.set('secret', 'fetched-anew');
    w.says('zhang', 'li', '第二条');
    assert.match((await w.pull()).error ?? '', /没有接受本系统的企业 ID 与 Secret/);
    w.app.binding.save({ archiveSecret: 'fetched-anew' });
    assert.deepEqual(await w.pull(), { received: 1, error: null });
  });

  it('goes on by itself when WeCom trusts the address again, and says which address meanwhile', async () => {
    w.says('zhang', 'li', '你好');
    w.library.set('deny_ip', '203.0.113.9');
    await w.pull();
    const [incident] = (await health()).incidents;
    assert.match(incident?.remedy ?? '', /203\.0\.113\.9/);
    w.library.set('deny_ip', null);
    assert.deepEqual(await w.pull(), { received: 1, error: null });
    assert.equal((await health()).incidents[0]?.over, true);
  });

  it('goes on with another library, for messages and for files', async () => {
    w.says('zhang', 'li', '旧库');
    await w.archive();
    mkdirSync(join(w.dir, 'sdk-new'));
    const other = new SimulatedLibrary(join(w.dir, 'sdk-new'));
    w.app.binding.save({ sdkLibrary: other.path });
    assert.deepEqual(await w.pull(), { received: 0, error: null });
    assert.equal(other.calls().filter((call) => call.startsWith('chat')).length, 1);
  });

  it('takes up where it was when WeCom was away for an hour', async () => {
    w.says('zhang', 'li', '之前');
    await w.pull();
    for (let minute = 0; minute < 60; minute += 10) {
      w.library.next('chat', 'rc 10001');
      w.says('zhang', 'li', `第 ${minute} 分钟`);
      w.now += 600_000;
      assert.match((await w.pull()).error ?? '', /连不上企业微信/);
    }
    const [away] = (await health()).incidents;
    assert.deepEqual([away?.count, away?.over], [6, false]);
    assert.deepEqual(await w.pull(), { received: 6, error: null });
    assert.equal((await health()).incidents[0]?.over, true);
  });
});
