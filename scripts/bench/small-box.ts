import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApp } from '../../src/app.ts';
import { pathsOf, readConfig } from '../../src/config.ts';
import { readHealth } from '../../src/store/health.ts';
import { readLogHealth } from '../../src/store/log-health.ts';
import { ReadOnlyStore } from '../../src/store/read-only.ts';
import { childEnvironment } from '../../src/testing/child-environment.ts';
import { freePort } from '../../src/testing/free-port.ts';
import { Sealer } from '../../src/testing/sealer.ts';
import { SimulatedLibrary } from '../../src/testing/simulated-library.ts';
import { keyPair, viewer } from '../../src/testing/world.ts';
import { importPrivateKey } from '../../src/wecom/private-keys.ts';
import { Box } from './box.ts';
import { bulkRecords, fillArchive } from './fill.ts';
import { percentile, signInWithCode } from './pages.ts';
import { treeRssMb } from './processes.ts';

/**
 * The smallest machine we promise (seed S4 §1: 1 core, 4 GB) against two free cores, doing the same: an archive of a
 * million messages, a backlog pulled as fast as WeCom's API would give it, and two people reading.
 */
const SECONDS = 60;
const MEMORY_MB = 4096;
const READERS = 2;
const EVERY_MS = '500'; // a page every half second: more than any person opens

interface Result {
  readonly took: number[];
  readonly rssMb: number;
  readonly groupMb: number | null;
  readonly perSecond: number;
}

export async function run(args: string[]): Promise<void> {
  const option = (name: string, fallback: number) =>
    args.includes(`--${name}`) ? Number(args[args.indexOf(`--${name}`) + 1]) : fallback;
  const [rows, seconds] = [option('messages', 1_000_000), option('seconds', SECONDS)];
  const dir = mkdtempSync(join(os.tmpdir(), 'huicun-bench-'));
  try {
    await prepare(join(dir, 'first'), rows, seconds * 8000);
    spawnSync('cp', ['-a', '--reflink=auto', join(dir, 'first'), join(dir, 'second')], { stdio: 'inherit' });
    const small = await measure(join(dir, 'first'), { cores: 1, seconds });
    const free = await measure(join(dir, 'second'), { cores: 2, seconds });
    report(small, free);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function settingsIn(dir: string): Record<string, string> {
  return {
    DATA_DIR: join(dir, 'data'),
    KEY_FILE: join(dir, 'master.key'),
    CORP_ID: 'ww1',
    ARCHIVE_SECRET: 'archive-secret',
    SDK_LIBRARY: join(dir, 'sdk/libWeWorkFinanceSdk_C.so'),
    WECOM_API: 'http://127.0.0.1:9', // nobody there: the directory stays as it is
    MESSAGE_RESERVE_MB: '1',
    MEDIA_RESERVE_MB: '1',
    LOG_LEVEL: 'silent',
  };
}

/** A company that has been archived for long: everything read, checked by the rules and in the log, and a backlog waiting. */
async function prepare(dir: string, rows: number, backlog: number): Promise<void> {
  mkdirSync(join(dir, 'sdk'), { recursive: true });
  const config = readConfig(settingsIn(dir));
  const library = new SimulatedLibrary(join(dir, 'sdk'));
  importPrivateKey({ keysDir: pathsOf(config).keys, keyFile: config.keyFile }, 1, keyPair(1).pem);
  console.log(`建立 ${rows.toLocaleString()} 条的存档……`);
  fillArchive(config, rows);
  const app = await createApp(config);
  await app.pipeline.review();
  await app.pipeline.figures();
  do await app.pipeline.checkpoint();
  while ((await app.store.read(readLogHealth, viewer())).waiting > 0);
  await app.close();
  console.log(`封存 ${backlog.toLocaleString()} 条待拉取的记录……`);
  const sealer = new Sealer(keyPair(1).publicKey, 1, { reuse: 2000 });
  for (let from = rows + 1; from <= rows + backlog; from += 50_000)
    library.append([...bulkRecords(from, 50_000)].map(({ seq, msgid, json }) => sealer.seal(seq, msgid, json)));
}

async function measure(dir: string, { cores, seconds }: { cores: number; seconds: number }): Promise<Result> {
  const box = Box.make('huicun-small', { cores, memoryMb: MEMORY_MB });
  if (!box.limited) console.log('这里不能设内存上限（须以 root 运行），只限制了核心数。');
  const settings = { ...settingsIn(dir), PORT: String(await freePort()) };
  const service = startIn(box, settings);
  try {
    const base = `http://127.0.0.1:${settings.PORT}`;
    const cookie = await signInWithCode(base, await firstCode(service));
    await begun(settings);
    const before = await received(settings);
    const from = performance.now();
    const watch = watchMemory(service.pid!);
    const took = (await Promise.all(Array.from({ length: READERS }, () => visit(base, cookie, seconds * 1000)))).flat();
    const elapsed = (performance.now() - from) / 1000;
    return {
      took,
      rssMb: watch.stop(),
      groupMb: box.peakMb(),
      perSecond: ((await received(settings)) - before) / elapsed,
    };
  } finally {
    const gone = once(service, 'exit');
    service.kill('SIGTERM');
    await Promise.race([gone, sleep(20_000).then(() => service.kill('SIGKILL'))]);
    await sleep(500); // its children see it and go
    box.remove();
  }
}

/** As it is installed: the service alone in its box, readers and this program outside. */
function startIn(box: Box, settings: Readonly<Record<string, string>>): ChildProcess {
  const main = join(import.meta.dirname, '../../src/main.ts');
  const [program, args] = box.command(process.execPath, ['--max-semi-space-size=2', main]);
  // It begins when it is told to, so that nothing of it lies outside.
  const service = spawn('sh', ['-c', 'read -r go; exec "$@"', 'sh', program, ...args], {
    env: { ...childEnvironment(settings), MALLOC_ARENA_MAX: '2' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  box.hold(service.pid!);
  service.stdin!.end('go\n');
  return service;
}

async function firstCode(service: ChildProcess): Promise<string> {
  let said = '';
  for await (const part of service.stdout!) {
    said += String(part);
    const code = /验证码建立管理员账号：(\S+)/.exec(said)?.[1];
    if (!code) continue;
    service.stdout!.resume();
    return code;
  }
  throw new Error(`the service said: ${said}`);
}

/** The pull has begun: the first thousand are there. */
async function begun(settings: Readonly<Record<string, string>>): Promise<void> {
  const before = await received(settings);
  for (let i = 0; i < 300; i++) {
    await sleep(200);
    if ((await received(settings)) > before) return;
  }
  throw new Error('nothing was pulled within a minute');
}

async function received(settings: Readonly<Record<string, string>>): Promise<number> {
  const store = new ReadOnlyStore(pathsOf(readConfig(settings)));
  try {
    return (await store.read(readHealth, viewer())).received;
  } finally {
    await store.close();
  }
}

function visit(base: string, cookie: string, ms: number): Promise<number[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'visitor.ts'), base, cookie, String(ms)], {
    env: { ...process.env, VISIT_EVERY_MS: EVERY_MS },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (part: Buffer) => {
    output += part.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('exit', (code) => (code === 0 ? resolve(JSON.parse(output)) : reject(new Error('the visitor failed'))));
  });
}

function watchMemory(pid: number): { stop(): number } {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, treeRssMb(pid));
  }, 500);
  return {
    stop() {
      clearInterval(timer);
      return most;
    },
  };
}

function report(small: Result, free: Result): void {
  const line = (name: string, { took, rssMb, groupMb, perSecond }: Result) =>
    console.log(
      `${name}  页面 p50 ${percentile(took, 0.5).toFixed(1)} ms，p99 ${percentile(took, 0.99).toFixed(1)} ms（${took.length} 次）；` +
        `拉取 ${perSecond.toFixed(0)} 条/s；全部进程 ${rssMb.toFixed(0)} MB${groupMb === null ? '' : `，连同文件缓存最多 ${groupMb.toFixed(0)} MB`}`,
    );
  line('1 核 4 GB', small);
  line('2 核     ', free);
  const ratio = percentile(small.took, 0.99) / percentile(free.took, 0.99);
  console.log(
    `rss_mb=${small.rssMb.toFixed(0)} page_p99_ratio=${ratio.toFixed(2)} messages_per_s=${small.perSecond.toFixed(0)}`,
  );
}
