import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ALL_PERMISSIONS, type Permission } from '../access/viewer.ts';
import { backup as backupCheck } from '../setup/checks/backup.ts';
import { SimulatedS3 } from '../testing/simulated-s3.ts';
import { Desk, viewerOf } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const PASSPHRASE = '三月的雨 落在旧城墙的青苔上';

describe('pages of back-ups', () => {
  const outside = mkdtempSync(join(tmpdir(), 'huicun-backups-'));
  const folder = join(outside, 'folder');
  const s3 = new SimulatedS3();
  let desk: Desk;
  let visitor: Visitor;
  let permissions: readonly Permission[] = ALL_PERMISSIONS;
  before(async () => {
    mkdirSync(folder);
    desk = new Desk();
    for (let i = 0; i < 12; i += 1) desk.world.says('zhang', 'li', `第 ${i} 条`);
    await desk.world.app.pipeline.pull();
    await desk.open({ access: (account) => ({ ...viewerOf(account), permissions }) });
    await desk.addAdministrator();
    visitor = await desk.signedIn();
  });
  after(async () => {
    await s3.stop();
    rmSync(outside, { recursive: true, force: true });
    await desk?.close();
  });

  const fields = { kind: 'folder', every: '24', hour: '2', count: '3', days: '0', on: 'on', deed: 'save' };
  const check = () => backupCheck.run({ store: desk.world.app.store, clock: () => desk.world.now } as never);

  it('say what is at stake while nothing is set up', async () => {
    const { text } = await visitor.get('/backups');
    assert.match(text, /还没有设置备份[\s\S]*再也找不回来[\s\S]*设置备份/);
  });

  it('take a place only when it works, and say why not', async () => {
    const plan = (more: Record<string, string>) => visitor.post('/backups/plan', { ...fields, ...more });
    assert.match((await plan({ folder: 'relative' })).text, /完整路径/);
    assert.match((await plan({ folder: join(outside, 'none') })).text, /不存在.*已挂载/);
    assert.match((await plan({ folder, count: '0' })).text, /至少保留 1 份/);
    assert.match((await plan({ folder, passphrase: 'short' })).text, /口令至少 12 个字符/);
    assert.match((await plan({ kind: 's3', endpoint: 'nonsense' })).text, /对象存储的地址/);
    assert.match((await plan({ folder, passphrase: PASSPHRASE, deed: 'try' })).text, /都正常/);
    assert.deepEqual(readdirSync(folder), ['objects'], 'a test leaves nothing that a passphrase hangs on');
    await plan({ folder, passphrase: PASSPHRASE });
    const { text } = await visitor.get('/backups/plan');
    assert.ok(text.includes(folder) && text.includes('已设置，留空不变') && !text.includes(PASSPHRASE));
  });

  it('make one at once, and list it with what it holds', async () => {
    await visitor.post('/backups/start', {});
    await desk.world.app.backups.ended();
    const { text } = await visitor.get('/backups');
    assert.match(text, /已核对[\s\S]*12 条消息，0 个文件，含密钥/);
    assert.match(text, /每天 02:00，下一次/);
  });

  it('make one when its time has come, and no more than are to be kept', async () => {
    for (let i = 0; i < 4; i += 1) {
      desk.world.now += 25 * 3_600_000;
      await desk.world.app.backups.run();
    }
    visitor = await desk.signedIn();
    assert.equal(readdirSync(join(folder, 'snapshots')).length, 3);
    const { text } = await visitor.get('/backups');
    assert.equal(text.match(/已按设置删除/g)?.length, 2);
    await desk.world.app.backups.run();
    assert.equal(readdirSync(join(folder, 'snapshots')).length, 3, 'not before its time');
  });

  it('say why one could not be made, and try again soon', async () => {
    rmSync(folder, { recursive: true });
    await visitor.post('/backups/start', {});
    await desk.world.app.backups.ended();
    assert.match((await visitor.get('/backups')).text, /最近一次没有做成：备份文件夹 .* 不存在/);
    assert.equal((await check()).state, 'error');
    mkdirSync(folder);
    desk.world.now += 31 * 60_000;
    await desk.world.app.backups.run();
    assert.equal((await check()).state, 'ok');
    desk.world.now += 60 * 3_600_000;
    visitor = await desk.signedIn();
    assert.match((await check()).sentence, /已有 \d+ 小时没有新的备份/);
  });

  it('take a store that speaks S3, and never show its secret again', async () => {
    const endpoint = await s3.start();
    await visitor.get('/backups/plan');
    const { accessKey: access, secretKey: secret, bucket } = s3;
    const store = { ...fields, kind: 's3', endpoint, bucket, access, prefix: 'huicun' };
    assert.match((await visitor.post('/backups/plan', { ...store, secret: 'wrong' })).text, /密钥不对/);
    await visitor.post('/backups/plan', { ...store, secret });
    await visitor.post('/backups/start', {});
    await desk.world.app.backups.ended();
    assert.ok([...s3.objects.keys()].some((key) => key.startsWith('huicun/snapshots/')));
    const { text } = await visitor.get('/backups/plan');
    assert.ok(text.includes('已保存，留空不变') && !text.includes(secret));
  });

  it('are for those who set the system up', async () => {
    permissions = ALL_PERMISSIONS.filter((one) => one !== 'set-up');
    const answers = await Promise.all([visitor.get('/backups'), visitor.post('/backups/start', {})]);
    permissions = ALL_PERMISSIONS;
    assert.deepEqual(
      answers.map(({ status }) => status),
      [404, 403],
    );
  });
});
