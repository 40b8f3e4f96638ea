import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type App, createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { createServer } from '../../src/web/server.ts';
import { CHAT, type Filled, fillConversation } from './conversation-archive.ts';
import { scrollFar } from './conversation-scroll.ts';
import { percentile, signInForBench } from './pages.ts';

/**
 * One conversation of --messages (1,000,000) over several months, as whole HTTP requests: opened at its newest end, at random
 * days, at its first message and with words to find; then --scroll (10,000) messages scrolled in a browser, counting how often what is
 * being read moved by itself.
 */
export async function run(args: string[]): Promise<void> {
  const options = {
    messages: { type: 'string', default: '1000000' },
    scroll: { type: 'string', default: '10000' },
  } as const;
  const { values } = parseArgs({ args, options });
  const dir = mkdtempSync(join(os.tmpdir(), 'huicun-bench-conversation-'));
  try {
    const config = readConfig({
      DATA_DIR: join(dir, 'data'),
      KEY_FILE: join(dir, 'master.key'),
      MESSAGE_RESERVE_MB: '1',
      LOG_LEVEL: 'silent',
    });
    const started = performance.now();
    const filled = fillConversation(config, Number(values.messages));
    console.log(
      `${filled.count.toLocaleString()} 条消息，建库用时 ${((performance.now() - started) / 1000).toFixed(0)} 秒\n`,
    );
    const app = await createApp(config);
    await measure(app, filled, Number(values.scroll)).finally(() => app.close());
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

const TIMES = 60; // a reader's minute is limited to 600 requests

async function measure(app: App, filled: Filled, far: number): Promise<void> {
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const cookie = await signInForBench(app, base);
    const took = await openPages(base, cookie, filled);
    report(took);
    const { moved, seen } = await scrollFar(base, cookie, far);
    console.log(`浏览器里向上滚动 ${seen.toLocaleString()} 条消息，正在看的消息自行移动 ${moved} 次\n`);
    const p50 = (name: string) => percentile(took.get(name) ?? [], 0.5);
    const all = [...took.values()].flat();
    console.log(
      `date_vs_end=${(p50('任意日期') / p50('最新')).toFixed(2)} first_vs_end=${(p50('最早') / p50('最新')).toFixed(2)} page_p99_ms=${percentile(all, 0.99).toFixed(1)} jumps=${moved}`,
    );
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** In turns, so that whatever else the machine does falls on all of them alike. */
async function openPages(base: string, cookie: string, { firstDay, days }: Filled): Promise<Map<string, number[]>> {
  const chat = (more: string) => `/chats?who=lisi&tab=internal&since=all&chat=${encodeURIComponent(CHAT)}${more}`;
  const day = (n: number) => new Date(firstDay + (n % days) * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10);
  const ways: Readonly<Record<string, (n: number) => string>> = {
    最新: () => chat(''),
    任意日期: (n) => chat(`&on=${day(n * 37 + 11)}`),
    最早: () => chat(`&on=${day(0)}`),
    '查找，常见的词': () => chat(`&find=${encodeURIComponent('合同')}`),
    只看文件: () => chat('&type=file'),
  };
  const took = new Map<string, number[]>(Object.keys(ways).map((name) => [name, []]));
  for (const way of Object.values(ways)) await open(base, cookie, way(0)); // templates are compiled
  for (let n = 0; n < TIMES; n++) {
    for (const [name, way] of Object.entries(ways)) took.get(name)!.push(await open(base, cookie, way(n)));
  }
  return took;
}

async function open(base: string, cookie: string, path: string): Promise<number> {
  const from = performance.now();
  const answer = await fetch(base + path, { headers: { cookie } });
  await answer.text();
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
  return performance.now() - from;
}

function report(took: ReadonlyMap<string, readonly number[]>): void {
  console.log('打开会话          p50     p99 (ms)');
  for (const [name, times] of took) {
    const [middle, late] = [0.5, 0.99].map((p) => percentile(times, p).toFixed(1).padStart(8));
    console.log(`${name.padEnd(10, '　')}${middle}${late}`);
  }
  console.log('');
}
