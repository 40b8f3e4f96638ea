import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type App, createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { createServer } from '../../src/web/server.ts';
import type { LargeWecom } from './directory-wecom.ts';
import { percentile, signInForBench } from './pages.ts';

/**
 * A whole directory, --customers (200,000) external contacts in it, synced into a fresh appliance while somebody opens pages:
 * calls against the fewest WeCom could tell it in, the program's memory, and how much slower pages get.
 */
export async function run(args: string[]): Promise<void> {
  const number = (value: string) => ({ type: 'string', default: value }) as const;
  const options = {
    staff: number('10000'),
    sellers: number('2000'),
    customers: number('200000'),
    rooms: number('2000'),
  };
  const { values } = parseArgs({ args, options });
  const size = [values.staff, values.sellers, values.customers, values.rooms];
  const wecom = fork(join(import.meta.dirname, 'directory-wecom.ts'), size);
  const dir = mkdtempSync(join(os.tmpdir(), 'huicun-bench-'));
  try {
    const [told] = (await once(wecom, 'message')) as [LargeWecom];
    const config = readConfig({
      DATA_DIR: join(dir, 'data'),
      KEY_FILE: join(dir, 'master.key'),
      MESSAGE_RESERVE_MB: '1',
      LOG_LEVEL: 'silent',
      ...told.settings,
    });
    const app = await createApp(config);
    await measure(app, wecom, told).finally(() => app.close());
  } finally {
    wecom.kill();
    rmSync(dir, { recursive: true, force: true });
  }
}

const PAGES = ['/employees', '/customers', '/groups', '/health', '/chats', '/customers?q=%E7%8E%8B'];
const IDLE_MS = 10_000;
const SYNC_MS = 40_000; // a reader's minute is limited to 600 requests

async function measure(app: App, wecom: ChildProcess, { least, follows }: LargeWecom): Promise<void> {
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cookie = await signInForBench(app, base);
  for (const page of PAGES) await (await fetch(base + page, { headers: { cookie } })).text(); // templates are compiled
  const idle = await visitPages(base, cookie, IDLE_MS);
  const memory = watchMemory();
  const from = performance.now();
  const syncing = app.sync.run();
  const spans = timeParts(app);
  const visiting = visitPages(base, cookie, SYNC_MS);
  const { failed } = await syncing;
  const seconds = (performance.now() - from) / 1000;
  const peak = memory.stop();
  const parts = spans.stop();
  const busy = await visiting;
  wecom.send('used');
  const [used] = (await once(wecom, 'message')) as [Record<string, number>];
  server.close();
  server.closeAllConnections();
  if (failed.length > 0) throw new Error(failed.map(({ part, sentence }) => `${part}：${sentence}`).join(' '));
  report({ least, used, follows, seconds, peak, parts, idle, busy });
}

/** The program's own process with all its threads; WeCom and the reader are processes of their own. */
function watchMemory(): { stop(): number } {
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 50);
  return {
    stop() {
      clearInterval(timer);
      return peak / 2 ** 20;
    },
  };
}

function timeParts({ sync }: App): { stop(): Map<string, number> } {
  const spans = new Map<string, number>();
  let before = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const part = sync.running();
    if (part) spans.set(part, (spans.get(part) ?? 0) + now - before);
    before = now;
  }, 20);
  return {
    stop() {
      clearInterval(timer);
      return spans;
    },
  };
}

/** A reader in a process of its own, so that its work is not the program's. */
async function visitPages(base: string, cookie: string, ms: number): Promise<number[]> {
  const args = [join(import.meta.dirname, 'visitor.ts'), base, cookie, String(ms), ...PAGES];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (part: Buffer) => {
    output += part.toString();
  });
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error('the visitor failed');
  return JSON.parse(output) as number[];
}

interface Measured extends Omit<LargeWecom, 'settings'> {
  readonly used: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly peak: number;
  readonly parts: ReadonlyMap<string, number>;
  readonly idle: readonly number[];
  readonly busy: readonly number[];
}

function report({ least, used, follows, seconds, peak, parts, idle, busy }: Measured): void {
  const sum = (calls: Readonly<Record<string, number>>) => Object.values(calls).reduce((a, b) => a + b, 0);
  console.log(`客户关系 ${follows.toLocaleString()} 条，全部同步用时 ${seconds.toFixed(1)} 秒\n`);
  console.log('接口                                         调用    最少');
  for (const [path, calls] of Object.entries(used))
    console.log(`${path.padEnd(40)}${String(calls).padStart(9)}${String(least[path] ?? 0).padStart(8)}`);
  console.log('\n各部分用时（秒）');
  for (const [part, ms] of parts) console.log(`  ${part.padEnd(16)}${(ms / 1000).toFixed(1).padStart(8)}`);
  const [idle99, busy99] = [percentile(idle, 0.99), percentile(busy, 0.99)];
  console.log(
    `\n页面  空闲 p50 ${percentile(idle, 0.5).toFixed(1)} ms，p99 ${idle99.toFixed(1)} ms；同步中 p50 ${percentile(busy, 0.5).toFixed(1)} ms，p99 ${busy99.toFixed(1)} ms（${busy.length} 次）`,
  );
  console.log(
    `calls_ratio=${(sum(used) / sum(least)).toFixed(3)} peak_rss_mb=${peak.toFixed(0)} page_p99_idle_ms=${idle99.toFixed(1)} page_p99_sync_ms=${busy99.toFixed(1)} seconds=${seconds.toFixed(1)}`,
  );
}
