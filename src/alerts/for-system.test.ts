import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { type CheckState, recordCheck } from '../store/checks.ts';
import { ANN, MINUTE, Outbox, ROBOT } from './testing/outbox.ts';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('notices of the system', () => {
  const box = new Outbox();
  before(() => box.open());
  after(() => box.close());
  beforeEach(async () => {
    await box.begin();
    await box.addRobot();
    await box.settle({ system: { people: ['boss'], roles: [], robots: ['r1'], mails: [] } });
  });

  const finds = (state: CheckState, sentence: string, name = 'disk', code: number | null = null) =>
    box.app.store.write(recordCheck, {
      ...{ name, state, sentence, code, title: '', lost: '', path: '/health', reason: '太满', remedy: '清理。' },
      ...{ detail: '', ip: null, lines: [], at: box.world.now, tookMs: 1 },
    });
  const watchAndSend = async () => {
    const made = await box.app.alerts.watch();
    await box.app.alerts.send();
    return made;
  };
  const saidByRobot = () =>
    box.wecom.state.robots.get(ROBOT)!.map(({ body }) => (body as { content: string }).content.split('\n')[0]);

  it('go by every way, once a day as long as it lasts', async () => {
    await finds('error', '磁盘只剩 1 MB');
    assert.equal(await box.app.alerts.watch(), 2);
    assert.equal(await box.app.alerts.watch(), 0);
    assert.equal(await box.app.alerts.send(), 2);
    assert.match(saidByRobot()[0]!, /磁盘只剩 1 MB/);
    box.world.now += DAY;
    assert.equal(await box.app.alerts.watch(), 2);
  });

  it('say once that it is over, to those who were told and by the same ways, whoever is to hear of it now', async () => {
    await finds('error', '磁盘只剩 1 MB');
    assert.equal(await watchAndSend(), 2);
    await box.settle({ system: { people: ['lead'], roles: [], robots: [], mails: [] } });
    box.world.now += HOUR;
    await finds('ok', '剩余 100 GB');
    assert.equal(await watchAndSend(), 2);
    assert.deepEqual(saidByRobot(), ['**会存提醒：磁盘只剩 1 MB**', '**会存提醒：已恢复：磁盘只剩 1 MB**']);
    assert.deepEqual(box.sentTo(), ['boss', 'boss']);
    assert.match(box.textOf(1), /起自检通过：剩余 100 GB。\n处理办法：不用再处理。/);
    box.world.now += 2 * DAY;
    assert.equal(await watchAndSend(), 0);
  });

  it('tell of it anew, and of its end anew, when it comes back', async () => {
    for (const free of ['1 MB', '2 MB']) {
      await finds('error', `磁盘只剩 ${free}`);
      assert.equal(await watchAndSend(), 2);
      box.world.now += HOUR;
      await finds('ok', '剩余 100 GB');
      assert.equal(await watchAndSend(), 2);
      box.world.now += HOUR;
    }
    assert.equal(saidByRobot().filter((said) => said?.includes('已恢复')).length, 2);
  });

  it('do not take what is milder, or fails for another reason now, for its end', async () => {
    await finds('error', '磁盘只剩 1 MB');
    await finds('error', '不信任这个地址', 'archive-ip', 301042);
    assert.equal(await watchAndSend(), 4);
    box.world.now += HOUR;
    await finds('warning', '磁盘只剩 3 GB');
    await finds('error', '网络不通', 'archive-ip');
    assert.equal(await watchAndSend(), 2);
    assert.deepEqual(
      saidByRobot().filter((said) => said?.includes('已恢复')),
      [],
    );
  });

  it('tell of checkpoints that do not go out, though not of the first try in vain, and when they go again', async () => {
    await finds('warning', '“审计部共享”送不出去', 'checkpoints');
    assert.equal(await watchAndSend(), 0);
    box.world.now += HOUR;
    await finds('error', '“审计部共享”送不出去', 'checkpoints');
    assert.equal(await watchAndSend(), 2);
    box.world.now += HOUR;
    await finds('warning', '检查点没有留到这台服务器以外', 'checkpoints');
    assert.equal(await watchAndSend(), 0);
    await finds('ok', '1 处外部留存按时送出', 'checkpoints');
    assert.equal(await watchAndSend(), 2);
    assert.match(saidByRobot()[1]!, /已恢复：“审计部共享”送不出去/);
  });

  it('say nothing of the end to whom the beginning never reached', async () => {
    box.wecom.state.refusals.set('message/send', 45009);
    await finds('error', '磁盘只剩 1 MB');
    await watchAndSend();
    await finds('ok', '剩余 100 GB');
    assert.equal(await watchAndSend(), 1);
    assert.deepEqual(box.sentTo(), []);
    assert.match(saidByRobot()[1]!, /已恢复/);
  });

  it('of a dead archive end when something comes again, not when the night does', async () => {
    const { world } = box;
    const start = world.now;
    for (let at = 0; at < 2 * HOUR; at += 6 * MINUTE) {
      world.now = start + at;
      world.says('zhang', ANN, '在吗');
      await world.archive();
    }
    world.now = start + 7 * DAY + 110 * MINUTE;
    assert.equal(await watchAndSend(), 2);
    assert.match(saidByRobot()[0]!, /没有收到任何会话/);
    world.now += 8 * HOUR;
    assert.equal(await watchAndSend(), 0);
    world.says('zhang', ANN, '在的');
    await world.archive();
    assert.equal(await watchAndSend(), 2);
    assert.match(saidByRobot()[1]!, /已恢复：已有 .*没有收到任何会话/);
  });
});
