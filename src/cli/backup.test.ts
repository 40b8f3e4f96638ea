import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { drill as holdDrill } from '../backup/drill.ts';
import { FolderPlace } from '../backup/folder.ts';
import { listSnapshots } from '../backup/manifest.ts';
import { unhurried } from '../backup/pace.ts';
import { openVault } from '../backup/vault.ts';
import { pathsOf } from '../config.ts';
import { readHealth } from '../store/health.ts';
import { childEnvironment } from '../testing/child-environment.ts';
import { viewer, World } from '../testing/world.ts';

const PASSPHRASE = '三月的雨 落在旧城墙的青苔上';

describe('huicun backup, backups, restore, drill', () => {
  const w = new World();
  const to = join(w.dir, 'backups');
  const passphrase = join(w.dir, 'passphrase');
  before(async () => {
    mkdirSync(to);
    writeFileSync(passphrase, `${PASSPHRASE}\n`);
    for (let i = 0; i < 20; i += 1) w.says('zhang', 'li', `第 ${i} 条`);
    w.sendsFile(Buffer.from('报价单'));
    await w.archive();
    await w.app.pipeline.checkpoint();
  });
  after(() => w.end());

  function huicun(...args: string[]): Promise<{ status: number | null; said: string }> {
    const env = childEnvironment(w.settings);
    const child = spawn(process.execPath, [join(import.meta.dirname, 'index.ts'), ...args], { env });
    child.stdin.end();
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += String(text)));
    return new Promise((resolve) => child.on('close', (status) => resolve({ status, said })));
  }
  const withPassphrase = ['--passphrase-file', passphrase];

  it('backs up beside the service, lists it, and holds a drill', async () => {
    const made = await huicun('backup', '--to', to, ...withPassphrase);
    assert.equal(made.status, 0, made.said);
    assert.match(
      made.said,
      /备份完成，已重新读出核对：\d{8}T\d{6}Z-[0-9a-f]{16}[\s\S]*消息 21 条，媒体 1 个[\s\S]*已用口令封存/,
    );
    const listed = await huicun('backups', '--from', to, ...withPassphrase);
    assert.match(listed.said, /里有 1 份备份\n.*消息 21 条.*含密钥/);
    const drilled = await huicun('drill', '--from', to, '--scratch', join(w.dir, 'scratch'), ...withPassphrase);
    assert.equal(drilled.status, 0, drilled.said);
    assert.match(drilled.said, /演练通过[\s\S]*✓ 2026-11 月的消息　收到 21 条[\s\S]*✓ 按存证日志校验　相符/);
    assert.deepEqual(readdirSync(join(w.dir, 'scratch')), []);
  });

  it('leaves both in the database and in the trail', () => {
    const db = new Database(pathsOf(w.config).desk, { readonly: true });
    const backups = db.prepare('SELECT state, source, messages, has_keys FROM backups').all();
    const drills = db.prepare('SELECT is_good FROM backup_drills').pluck().all();
    const titles = db.prepare<[], string>('SELECT title FROM trail').pluck().all();
    db.close();
    assert.deepEqual(backups, [{ state: 'done', source: 'command', messages: 21, has_keys: 1 }]);
    assert.deepEqual(drills, [1]);
    assert.ok(titles.some((title) => title.startsWith(`backup ${to}`)));
    assert.ok(titles.some((title) => /^drill \d{8}T/.test(title)));
  });

  it('fails a drill where a piece is damaged, with its name', async () => {
    const folder = join(to, 'objects', readdirSync(join(to, 'objects'))[0]!);
    const path = join(folder, readdirSync(folder)[0]!);
    const whole = readFileSync(path);
    writeFileSync(path, Buffer.concat([whole.subarray(0, 40), Buffer.from('x'), whole.subarray(41)]));
    const place = new FolderPlace(to);
    const vault = await openVault(place, PASSPHRASE);
    const [snapshot] = await listSnapshots(place);
    const order = {
      vault,
      snapshot: snapshot!,
      scratch: join(w.dir, 'scratch'),
      freeBytes: () => w.free,
      pace: unhurried,
    };
    await assert.rejects(holdDrill(order), /备份中的 objects\/\S+ 已损坏或被改动/);
    writeFileSync(path, whole);
  });

  it('refuses in words where no place is named', async () => {
    assert.match((await huicun('backup')).said, /还没有设置备份的位置/);
  });

  it('restores onto an empty machine with its keys, and the service goes on', async () => {
    w.says('zhang', 'li', '备份之后');
    await w.archive();
    await w.app.close();
    rmSync(w.config.dataDir, { recursive: true });
    rmSync(w.config.keyFile, { force: true });
    const { status, said } = await huicun('restore', '--from', to, ...withPassphrase);
    assert.equal(status, 0, said);
    assert.match(said, /恢复完成[\s\S]*密钥　　　已恢复[\s\S]*存证日志会自动以新的名称接续/);
    w.reopen();
    await w.archive();
    const { received, opened } = await w.app.store.read(readHealth, viewer());
    assert.deepEqual([received, opened], [22, 22]);
    assert.match((await w.app.pipeline.checkpoint())!.origin, /\/2$/);
  });
});
