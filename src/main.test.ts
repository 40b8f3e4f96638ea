import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { pathsOf } from './config.ts';
import { readHealth } from './store/health.ts';
import { makeOlder } from './store/testing/older-data.ts';
import { childEnvironment } from './testing/child-environment.ts';
import { freePort } from './testing/free-port.ts';
import { viewer, World } from './testing/world.ts';

/** The program as it ships: threads, the SDK in a child, a real port. */
describe('node src/main.ts', () => {
  let w: World;
  let service: ChildProcess | null = null;
  let said = '';
  beforeEach(async () => {
    w = new World({ settings: { SDK_HOST: 'fork' } });
    await w.app.close();
    said = '';
  });
  afterEach(async () => {
    if (service && service.exitCode === null) {
      service.kill('SIGKILL');
      await once(service, 'exit');
    }
    service = null;
    w.reopen();
    await w.end();
  });

  async function start(settings: Record<string, string>): Promise<ChildProcess> {
    const env = childEnvironment({ ...w.settings, ...settings });
    service = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [service.stdout!, service.stderr!])
      stream.on('data', (part: Buffer) => {
        said += part.toString();
      });
    return service;
  }

  async function saying(words: RegExp): Promise<RegExpMatchArray> {
    for (let i = 0; i < 800; i++) {
      const found = said.match(words);
      if (found) return found;
      await sleep(50);
    }
    return assert.fail(`never said ${words}: ${said}`);
  }

  /** Looks at the disk: nobody is signed in yet. */
  async function untilOpened(): Promise<void> {
    const db = new Database(pathsOf(w.config).archive, { readonly: true });
    for (let i = 0; i < 200 && !db.prepare('SELECT 1 FROM months WHERE opened > 0').get(); i++) await sleep(50);
    db.close();
  }

  it('says where to go, gives a one-time code, archives by itself and ends when told to', async () => {
    const port = await freePort();
    w.says('zhang', 'li', '一');
    const child = await start({ PORT: String(port) });
    const [, address] = await saying(/会存已启动：(http\S+)/);
    await saying(/一次性验证码建立管理员账号：HUICUN-/);
    const answer = await fetch(`${address}/chats`, { redirect: 'manual' });
    assert.match(answer.headers.get('location') ?? '', /^\/(sign-in|first)/);
    await untilOpened();
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    assert.equal(code, 0);

    w.reopen();
    assert.equal((await w.app.store.read(readHealth, viewer())).indexed, 1);
    await w.app.close();
  });

  it('says so when the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const child = await start({ PORT: String(port) });
    const [code] = await once(child, 'exit');
    other.close();

    assert.equal(code, 1);
    assert.match(said, new RegExp(`端口 ${port} 已被占用`));
  });

  it('leaves data of a newer program alone, and ends with a code of its own', async () => {
    const path = pathsOf(w.config).desk;
    const db = new Database(path);
    const own = db.pragma('user_version', { simple: true }) as number;
    db.pragma('user_version = 99');
    const [code] = await once(await start({ PORT: String(await freePort()) }), 'exit');
    db.pragma(`user_version = ${own}`);
    db.close();

    assert.equal(code, 3);
    assert.match(said, /huicun\.db 由更新版本的程序写成（结构 99.*请安装新版本程序/);
  });

  it('brings older data up to date before it opens it', async () => {
    assert.ok(makeOlder(pathsOf(w.config).desk, 'desk', 9) > 0);
    await start({ PORT: String(await freePort()) });
    await saying(/会存已启动/);
    assert.match(said, /正在升级数据：1 个文件，旧数据留有副本。\n数据升级完成。/);
  });

  it('does not serve a network in clear unless told to, nor makes a second master key', async () => {
    const [code] = await once(await start({ HOST: '0.0.0.0' }), 'exit');
    assert.equal(code, 1);
    assert.match(said, /在 0\.0\.0\.0:8080 上用不加密的 http.*ALLOW_HTTP=yes/);
    said = '';
    await once(await start({ KEY_FILE: join(w.dir, 'other.key'), PORT: String(await freePort()) }), 'exit');
    assert.match(said, /主密钥文件 .*other\.key 不见了/);
  });

  it('says which setting does not fit', async () => {
    const child = await start({ PORT: 'eighty' });
    const [code] = await once(child, 'exit');

    assert.equal(code, 1);
    assert.match(said, /设置 PORT 无效/);
  });
});
