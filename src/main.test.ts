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
import { childEnvironment } from './testing/child-environment.ts';
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
    for (let i = 0; i < 200; i++) {
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

  it('says which setting does not fit', async () => {
    const child = await start({ PORT: 'eighty' });
    const [code] = await once(child, 'exit');

    assert.equal(code, 1);
    assert.match(said, /设置 PORT 无效/);
  });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
