import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathsOf } from '../config.ts';
import { openForWriting } from '../store/files.ts';
import { takeLock } from '../store/lock.ts';
import { makeOlder } from '../store/testing/older-data.ts';
import { versionOf } from '../store/upgrade.ts';
import { childEnvironment } from '../testing/child-environment.ts';
import { World } from '../testing/world.ts';

const INDEX = join(import.meta.dirname, 'index.ts');

describe('huicun migrate, rotate-key, config and upgrade-check', () => {
  let w: World;
  before(async () => {
    w = new World();
    w.says('zhang', 'li', '一');
    await w.pull();
    await w.app.close();
  });
  after(async () => {
    w.reopen();
    await w.end();
  });

  const huicun = (...args: string[]) => huicunWith({}, ...args);

  function huicunWith(settings: Readonly<Record<string, string>>, ...args: string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [INDEX, ...args], {
      encoding: 'utf8',
      env: childEnvironment({ ...w.settings, ...settings }),
    });
    return { status, out: stdout, errors: stderr };
  }

  it('says what an upgrade will do, does it, and goes back', () => {
    const paths = pathsOf(w.config);
    makeOlder(paths.desk, 'desk', 9);
    const plan = huicun('migrate', '--plan');
    assert.match(
      plan.out,
      /要升级 1 个文件，约需空闲磁盘 \d+ MB：\n {2}huicun\.db {2}.* MB {2}结构 9 → \d+ {2}先留副本/,
    );
    assert.equal(versionOf(paths.desk), 9);
    const done = huicun('migrate');
    assert.deepEqual([done.status, done.errors], [0, '']);
    assert.match(done.out, /1\/1 huicun\.db（0%）… 完成（[\d.]+ 秒）\n升级完成/);
    assert.match(huicun('migrate', '--back').out, /huicun\.db：已退回升级前的副本/);
    assert.equal(versionOf(paths.desk), 9);
    assert.equal(huicun('migrate').status, 0);
  });

  it('ends with 3 where the data is newer, whichever command it is', () => {
    const db = openForWriting(pathsOf(w.config).archive, 'archive');
    const own = db.pragma('user_version', { simple: true }) as number;
    db.pragma('user_version = 99');
    try {
      for (const command of [['migrate'], ['verify', 'archive'], ['accounts']]) {
        const { status, errors } = huicun(...command);
        assert.match(errors, /更新版本的程序写成/);
        assert.deepEqual([command, status], [command, 3]);
      }
    } finally {
      db.pragma(`user_version = ${own}`);
      db.close();
    }
  });

  it('changes the master key only while the service stands still', () => {
    const lock = takeLock(w.config.dataDir);
    assert.match(huicun('rotate-key').errors, /正由另一个会存服务使用/);
    lock.release();
    const elsewhere = { DATA_DIR: join(w.dir, 'nothing-yet') };
    assert.match(huicunWith(elsewhere, 'rotate-key').errors, /不存在：还没有封存过任何密钥/);
    const { status, out } = huicun('rotate-key');
    assert.equal(status, 0);
    assert.match(out, /主密钥已更换，\d+ 份密钥与口令已用它重新封存。.*重新下载恢复副本/);
  });

  it('lists the settings without secrets', () => {
    const { out } = huicun('config');
    assert.match(out, /ARCHIVE_SECRET +•••••• +\[环境变量\]/);
    assert.match(out, /WINDOW_DAYS +3 +\[默认\]/);
    assert.doesNotMatch(out, /archive-secret/);
    const { file, all } = JSON.parse(huicun('config', '--json').out);
    assert.deepEqual([file, all.length > 20], [null, true]);
  });

  it('asks a service whether it is ready', async () => {
    let status = 503;
    const server = createServer((_req, res) => void res.writeHead(status).end('starting\n')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const env = childEnvironment({ ...w.settings, PORT: String(port) });
    const child = spawn(process.execPath, [INDEX, 'upgrade-check'], { env });
    let out = '';
    child.stdout.on('data', (part) => {
      out += part;
    });
    assert.deepEqual(await once(child, 'close'), [1, null]);
    assert.match(out, /服务仍未就绪：503 starting/);
    status = 200;
    assert.deepEqual(await once(spawn(process.execPath, [INDEX, 'upgrade-check', '--wait', '9'], { env }), 'close'), [
      0,
      null,
    ]);
    server.close();
    server.closeAllConnections();
  });
});
