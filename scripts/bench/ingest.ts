import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import { join } from 'node:path';
import { type App, createApp } from '../../src/app.ts';
import { type Config, pathsOf, readConfig } from '../../src/config.ts';
import { readLogHealth } from '../../src/store/log-health.ts';
import { Sealer } from '../../src/testing/sealer.ts';
import { SimulatedLibrary } from '../../src/testing/simulated-library.ts';
import { keyPair, viewer } from '../../src/testing/world.ts';
import { createServer } from '../../src/web/server.ts';
import { importPrivateKey } from '../../src/wecom/private-keys.ts';
import { bulkRecords, fillArchive } from './fill.ts';
import { rsaPerSecond } from './openssl.ts';
import { percentile, signInForBench } from './pages.ts';
import { cpuByThread } from './threads.ts';

/**
 * Backlog into an archive that already holds --rows messages (2 M): messages a second against L, core-microseconds
 * by thread and stage, and how much slower pages get meanwhile.
 */
export async function run(args: string[]): Promise<void> {
  const option = (name: string, fallback: number) => Number(args[args.indexOf(`--${name}`) + 1] || fallback);
  const rows = args.includes('--rows') ? option('rows', 2_000_000) : 2_000_000;
  const count = args.includes('--messages') ? option('messages', 300_000) : 300_000;
  const dir = mkdtempSync(join(os.tmpdir(), 'huicun-bench-'));
  try {
    await measure(dir, rows, count);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const VISITED = 60_000;

async function measure(dir: string, rows: number, count: number): Promise<void> {
  mkdirSync(join(dir, 'sdk'));
  const library = new SimulatedLibrary(join(dir, 'sdk'));
  const config = benchConfig(dir, library.path);
  importPrivateKey({ keysDir: pathsOf(config).keys, keyFile: config.keyFile }, 1, keyPair(1).pem);
  console.log(`建立 ${rows.toLocaleString()} 条的存档……`);
  fillArchive(config, rows);
  console.log(`封存 ${count.toLocaleString()} 条待拉取的记录……`);
  const before = rsaPerSecond();
  const app = await createApp(config);
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cookie = await signInForBench(app, base);
  const takenIn = performance.now();
  await allLogged(app);
  await app.pipeline.figures(); // of what was there before
  console.log(`存证日志与统计记入已有存档：${Math.round(rows / ((performance.now() - takenIn) / 1000))} 条/s`);
  const idle = await visitPages(base, cookie, 12_000);

  sealInto(library, rows + 1, count);
  const alone = await pullAll(app);
  // A reader's minute is limited to 600 requests, so the second stretch is short.
  const second = Math.min(count, VISITED);
  sealInto(library, rows + count + 1, second);
  const visiting = visitPages(base, cookie, (second / (alone.count / alone.seconds)) * 1000);
  const visited = await pullAll(app);
  const busy = await visiting;
  server.close();
  server.closeAllConnections();
  await app.close();
  report({
    L: (before + rsaPerSecond()) / 2,
    alone,
    visited,
    idle,
    busy,
  });
}

function benchConfig(dir: string, library: string): Config {
  return readConfig({
    DATA_DIR: join(dir, 'data'),
    KEY_FILE: join(dir, 'master.key'),
    CORP_ID: 'ww1',
    ARCHIVE_SECRET: 'archive-secret',
    SDK_LIBRARY: library,
    MESSAGE_RESERVE_MB: '1',
    LOG_LEVEL: 'silent',
  });
}

function sealInto(library: SimulatedLibrary, from: number, count: number): void {
  const sealer = new Sealer(keyPair(1).publicKey, 1, { reuse: 2000 });
  const sealed = [];
  for (const { seq, msgid, json } of bulkRecords(from, count)) sealed.push(sealer.seal(seq, msgid, json));
  library.append(sealed);
}

interface Pulled {
  readonly count: number;
  readonly seconds: number;
  readonly cpu: ReadonlyMap<string, number>;
  readonly stages: Readonly<Record<string, number>>;
}

async function pullAll(app: App): Promise<Pulled> {
  const cpuBefore = cpuOfProgram();
  const stagesBefore = await app.pipeline.stages();
  const from = performance.now();
  const { received, error } = await app.pipeline.pull();
  if (error) throw new Error(error);
  const seconds = (performance.now() - from) / 1000;
  await allLogged(app);
  const cpu = new Map([...cpuOfProgram()].map(([name, us]) => [name, us - (cpuBefore.get(name) ?? 0)]));
  const stages = await app.pipeline.stages();
  for (const name of Object.keys(stages)) stages[name] = stages[name]! - (stagesBefore[name] ?? 0);
  return { count: received, seconds, cpu, stages };
}

/** The evidence log runs beside pulling and may end a little later: all of it is to be counted. */
async function allLogged({ pipeline, store }: App): Promise<void> {
  await pipeline.checkpoint();
  while ((await store.read(readLogHealth, viewer())).waiting > 0) await pipeline.checkpoint();
}

function cpuOfProgram(): Map<string, number> {
  return process.platform === 'linux' ? cpuByThread() : new Map();
}

/** A reader in a process of its own, so that its work is not the program's. */
function visitPages(base: string, cookie: string, ms: number): Promise<number[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'visitor.ts'), base, cookie, String(ms)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (part: Buffer) => {
    output += part.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('exit', (code) =>
      code === 0 ? resolve(JSON.parse(output) as number[]) : reject(new Error('the visitor failed')),
    );
  });
}

function report({
  L,
  alone,
  visited,
  idle,
  busy,
}: {
  L: number;
  alone: Pulled;
  visited: Pulled;
  idle: number[];
  busy: number[];
}): void {
  const perSecond = alone.count / alone.seconds;
  const us = (total: number) => (total / alone.count).toFixed(1).padStart(7);
  console.log(
    `\nL（openssl，RSA-2048 私钥运算，全部核心）  ${L.toFixed(0)}/s，即 ${((os.availableParallelism() * 1e6) / L).toFixed(0)} 核微秒一次`,
  );
  console.log(
    `无人浏览时拉取                 ${perSecond.toFixed(0)} 条/s（${alone.count} 条，${alone.seconds.toFixed(1)} 秒）`,
  );
  console.log(`有人浏览时拉取                 ${(visited.count / visited.seconds).toFixed(0)} 条/s`);
  console.log('\n核微秒 / 条，按线程与子进程');
  for (const [name, total] of [...alone.cpu].sort((a, b) => b[1] - a[1]))
    if (total > alone.count / 5) console.log(`  ${name.padEnd(16)}${us(total)}`);
  const all = [...alone.cpu.values()].reduce((sum, total) => sum + total, 0);
  console.log(
    `  ${'合计'.padEnd(14)}${us(all)}，用去全部核心的 ${((all / alone.seconds / os.availableParallelism()) * 1e-4).toFixed(0)}%`,
  );
  console.log('存档线程内，核微秒 / 条，按工序');
  for (const [name, ms] of Object.entries(alone.stages)) console.log(`  ${name.padEnd(16)}${us(ms * 1000)}`);
  const [idle99, busy99] = [percentile(idle, 0.99), percentile(busy, 0.99)];
  console.log(
    `\n页面（整个 HTTP 请求）  空闲 p50 ${percentile(idle, 0.5).toFixed(1)} ms，p99 ${idle99.toFixed(1)} ms；拉取中 p50 ${percentile(busy, 0.5).toFixed(1)} ms，p99 ${busy99.toFixed(1)} ms（${busy.length} 次）`,
  );
  console.log(
    `log_us=${(((alone.stages['log'] ?? 0) * 1000) / alone.count).toFixed(1)} ratio_L=${(perSecond / L).toFixed(3)} page_slowdown=${(busy99 / idle99).toFixed(2)} messages_per_s=${perSecond.toFixed(0)} L=${L.toFixed(0)}`,
  );
}
