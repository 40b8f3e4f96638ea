import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { pathsOf } from '../../config.ts';
import { Bench } from '../testing/bench.ts';

/** What the appliance knows by itself: its disk, keys, callbacks, how far it is. */
const bench = new Bench();
before(() => bench.listen());
after(() => bench.close());
beforeEach(() => bench.begin());
afterEach(() => bench.end());

const GB = 1024 ** 3;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const stateOf = async (name: string) => (await bench.test(name)).state;
const stated = async (name: string) => {
  const { state, sentence } = await bench.test(name);
  return `${state} ${sentence}`;
};

describe('disk', () => {
  it('warns below the reserve for files, and errs below that for messages', async () => {
    bench.world.free = 100 * GB;
    assert.equal(await stated('disk'), 'ok 剩余 100 GB');
    bench.world.free = 2 * GB;
    assert.match(await stated('disk'), /^warning .*暂停下载媒体文件/);
    bench.world.free = 1024;
    assert.match(await stated('disk'), /^error .*暂停拉取消息/);
  });
});

describe('library', () => {
  it('is proven by the first pull', async () => {
    assert.match(await stated('library'), /^warning .*还没有在本机试运行过/);
    await bench.world.pull();
    assert.equal(await stated('library'), 'ok SDK 可用');
  });

  it('says why a file cannot serve', async () => {
    bench.enter({ sdkLibrary: '' });
    assert.equal(await stateOf('library'), 'unset');
    bench.enter({ sdkLibrary: join(bench.world.dir, 'nothing.so') });
    assert.match(await stated('library'), /^error 找不到 SDK 库文件/);
    const half = join(bench.world.dir, 'half.so');
    writeFileSync(half, 'not a library');
    bench.enter({ sdkLibrary: half });
    const found = await bench.test('library');
    assert.match(found.sentence, /不是完整的库文件/);
    assert.match(found.remedy, /下载/);
    assert.deepEqual(
      found.lines.map(({ state }) => state),
      ['error', 'waiting'],
    );
  });
});

describe('keys', () => {
  it('holds a key, and then sees it used', async () => {
    assert.equal(await stated('keys'), 'ok 持有 v1，还没有收到会话来核对');
    bench.world.says('zhang', 'li', '一');
    await bench.world.pull();
    bench.sql('archive', 'INSERT OR IGNORE INTO key_versions VALUES (1, 1, 1, 1, 1)');
    assert.equal(await stated('keys'), 'ok 持有 v1，收到的会话都有对应的私钥');
  });

  it('names the version that records came with and nobody holds, and how many wait', async () => {
    bench.world.sends({ from: 'zhang', tolist: ['li'], msgtype: 'text', text: { content: '二' } }, { keyVersion: 7 });
    await bench.world.pull();
    const found = await bench.test('keys');
    assert.deepEqual([found.state, found.sentence], ['error', '没有版本 7 的私钥，1 条会话等待解密']);
    assert.match(found.remedy, /导入版本 7 的私钥/);
  });

  it('tells a key that is no pair with the public key in the console', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    bench.world.bringKey(1, other.export({ type: 'pkcs8', format: 'pem' }) as string);
    bench.world.says('zhang', 'li', '三');
    await bench.world.pull();
    assert.match(await stated('keys'), /^error 版本 1 的私钥与企业微信的公钥不是一对，1 条/);
  });
});

describe('callbacks', () => {
  const pair = () => bench.world.app.binding.makeCallbackPair('archive');

  it('are off until WeCom has verified them, with what polling costs', async () => {
    assert.match(await stated('callback-archive'), /^off 没有启用，.*15 秒/);
    pair();
    assert.match(await stated('callback-archive'), /^off 企业微信还没有来验证过，.*15 秒/);
    assert.match(await stated('callback-customers'), /^off .*定时同步/);
    assert.match(await stated('callback-directory'), /^off /);
  });

  it('are well once verified', async () => {
    pair();
    bench.sql('desk', "INSERT INTO callbacks (name, verified_at) VALUES ('archive', 1000)");
    assert.equal(await stated('callback-archive'), 'ok 地址已通过验证，还没有事件');
    bench.sql('desk', "UPDATE callbacks SET event_at = 2000, refused_at = 1500, refused = 3 WHERE name = 'archive'");
    assert.equal(await stated('callback-archive'), 'ok 已启用，事件正常到达');
  });

  it('tell an EncodingAESKey that is not ours', async () => {
    const { token, encodingAesKey } = pair();
    bench.sql('desk', "INSERT INTO callbacks (name, refused_at, refused) VALUES ('archive', 1000, 1)");
    const found = await bench.test('callback-archive');
    assert.equal(found.state, 'error');
    assert.match(found.reason, /Token 或 EncodingAESKey 与这里的不一致/);
    for (const secret of [token, encodingAesKey]) assert.ok(!JSON.stringify(found).includes(secret));
    bench.sql('desk', "UPDATE callbacks SET verified_at = 500 WHERE name = 'archive'");
    assert.equal(await stateOf('callback-archive'), 'warning');
  });
});

describe('consent', () => {
  it('counts who does not agree', async () => {
    assert.match(await stated('consent'), /^unset 还没有同步到客户/);
    bench.sql('archive', "INSERT INTO customers (id, name, position, revision) VALUES ('wm1', '客户', '', 1)");
    assert.match(await stated('consent'), /^unset 1 名客户是否同意存档，还没有查询过/);
    bench.sql('archive', "INSERT INTO consents VALUES ('wm1', 'li', 'agree', 1, 1), ('wm1', 'wang', 'default', 1, 1)");
    assert.match(await stated('consent'), /^ok 2 组/);
    bench.sql('archive', "INSERT INTO consents VALUES ('wm2', 'li', 'disagree', 1, 1)");
    assert.match(await stated('consent'), /^ok 1 组.*不同意/);
    assert.doesNotMatch(JSON.stringify(await bench.test('consent')), /wm2/);
  });
});

describe('licence', () => {
  const seats = (n: number, expires: string | null) =>
    bench.sql('desk', `INSERT OR REPLACE INTO licences VALUES (2, ${n}, ${expires ? `'${expires}'` : 'NULL'}, 1, 1)`);
  const day = (days: number) => new Date(bench.world.now + days * DAY + 8 * HOUR).toISOString().slice(0, 10);

  it('compares seats with who is archived, and the last day with today', async () => {
    assert.match(await stated('licence'), /^unset/);
    bench.sql('archive', "INSERT INTO archive_scope (userid, edition, from_at) VALUES ('a', 2, 1), ('b', 2, 1)");
    seats(5, day(200));
    assert.match(await stated('licence'), /^ok 服务版已用 2，共 5 席/);
    seats(1, day(200));
    assert.match(await stated('licence'), /^error 服务版有 2 人在开启范围内，而席位只有 1 个/);
    seats(5, day(10));
    assert.match(await stated('licence'), /^warning 服务版还有 1[01] 天到期/);
    seats(5, day(0));
    assert.match(await stated('licence'), /^warning 服务版还有 1 天到期/);
    seats(5, day(-1));
    assert.match(await stated('licence'), /^error 服务版已于/);
  });
});

describe('lag', () => {
  it('counts from the last time nothing was left to pull', async () => {
    assert.match(await stated('lag'), /^unset/);
    await bench.world.pull();
    assert.match(await stated('lag'), /^ok .*与企业微信对齐$/);
    bench.world.now += HOUR;
    assert.match(await stated('lag'), /^warning 已有 1 小时没有与企业微信对齐/);
    bench.world.now += 2 * DAY;
    const found = await bench.test('lag');
    assert.equal(found.state, 'error');
    assert.match(found.reason, /还有 23 小时会话就会开始丢失/);
  });

  it('says why pulling does not work', async () => {
    await bench.world.pull();
    bench.world.library.set('deny_ip', '203.0.113.7');
    await bench.world.pull();
    const found = await bench.test('lag');
    assert.equal(found.state, 'error');
    assert.match(found.sentence, /拉取未成功/);
  });
});

describe('checkpoints', () => {
  const place = (name: string, more: string) =>
    bench.sql(
      'desk',
      `INSERT INTO checkpoint_places (kind, name, target, every_hours, is_on, made_by, made_at, tries, problem)
        VALUES ('folder', '${name}', '/mnt/${name}', 1, ${more})`,
    );

  it('says that none leaves the machine, which place is late, and which cannot be reached', async () => {
    assert.match(await stated('checkpoints'), /^unset 还没有检查点/);
    bench.world.says('zhang', 'li', '一');
    await bench.world.archive();
    await bench.world.app.pipeline.checkpoint();
    assert.match(await stated('checkpoints'), /^warning 检查点没有留到这台服务器以外/);
    const { now } = bench.world;
    place('off', `0, 1, ${now}, 9, '坏了'`);
    assert.match(await stated('checkpoints'), /^warning 检查点没有留到/);
    place('share', `1, 1, ${now}, 0, ''`);
    assert.match(await stated('checkpoints'), /^ok 1 处外部留存按时送出/);
    bench.sql('desk', "UPDATE checkpoint_places SET tries = 1, problem = '没有文件夹' WHERE name = 'share'");
    const first = await bench.test('checkpoints');
    assert.deepEqual([first.state, first.sentence, first.reason], ['warning', '“share”送不出去', '没有文件夹']);
    assert.match(first.remedy, /立即送出/);
    bench.sql('desk', "UPDATE checkpoint_places SET tries = 3 WHERE name = 'share'");
    assert.match(await stated('checkpoints'), /^error “share”送不出去/);
    bench.sql('desk', "UPDATE checkpoint_places SET tries = 0, problem = '' WHERE name = 'share'");
    bench.world.now += 3 * HOUR;
    assert.match(await stated('checkpoints'), /^error “share”超过时间没有送出/);
  });
});

describe('lag of the rules', () => {
  it('is told when opened messages wait for them, with how many and since when', async () => {
    bench.world.says('zhang', 'li', '一');
    await bench.world.archive();
    await bench.world.app.pipeline.review();
    assert.match(await stated('lag'), /^ok /);
    bench.sql('archive', `UPDATE months SET reviewed = 0; DELETE FROM stations WHERE station = 'review'`);
    bench.world.now += 20 * 60_000;
    assert.match(await stated('lag'), /^ok /);
    bench.world.now += 20 * 60_000;
    bench.sql('archive', `UPDATE pulling SET caught_up_at = ${bench.world.now}`);
    const found = await bench.test('lag');
    assert.deepEqual([found.state, found.sentence], ['warning', '规则检查落后，有 1 条消息还没有检查']);
    assert.match(found.reason, /最早的一条在 40 分钟前解密/);
    assert.ok(found.lines.some(({ detail, state }) => detail === '1、1、1、0' && state === 'warning'));
  });
});

describe('sync', () => {
  const part = (name: string, state: string, finishedAt: number | null, more = "'', '', NULL") =>
    bench.sql(
      'archive',
      `INSERT OR REPLACE INTO sync_parts (part, state, begun_at, done, total, place, finished_at, rows, sentence, remedy, code)
        VALUES ('${name}', '${state}', ${bench.world.now}, 0, 0, '', ${finishedAt ?? 'NULL'}, 8, ${more})`,
    );

  it('is well when every part was whole within a day and a half', async () => {
    assert.match(await stated('sync'), /^unset 还没有同步过/);
    part('employees', 'idle', bench.world.now - HOUR);
    part('customers', 'idle', bench.world.now - 35 * HOUR);
    assert.equal(await stated('sync'), 'ok 各项都已同步：客户 8，成员 8');
    bench.world.now += 2 * HOUR;
    assert.match(await stated('sync'), /^warning 超过 36 小时没有同步完：客户/);
  });

  it('says which part failed and why; a right that is not given is no fault', async () => {
    part('employees', 'idle', bench.world.now);
    part('operations', 'failed', null, "'没有权限', '请授权', 48002");
    assert.match(await stated('sync'), /^ok 各项都已同步/);
    part('behaviour', 'failed', null, "'连不上企业微信', '', 10001");
    assert.match(await stated('sync'), /^warning 没有同步成功：联系客户统计/);
    part('customers', 'failed', null, "'应用没有权限', '请到客户联系中授权', 48002");
    const found = await bench.test('sync');
    assert.deepEqual([found.state, found.reason, found.code], ['error', '应用没有权限', 48002]);
  });
});

it('a binding that does not open is a finding, not a crash', async () => {
  const { keys } = pathsOf(bench.world.config);
  mkdirSync(keys, { recursive: true });
  writeFileSync(join(keys, 'binding.key'), 'not sealed by us');
  for (const { state, name } of await bench.world.app.setup.runAll(['corp', 'archive-secret', 'proxy', 'library']))
    assert.equal(state, 'error', name);
  assert.match((await bench.test('corp')).sentence, /binding\.key 无法解封/);
});
