import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { percentile } from './pages.ts';
import { type Built, pathsIn } from './search-archive.ts';
import type { BenchQuery } from './search-queries.ts';
import { ShippedProgram } from './shipped.ts';
import { median, milli } from './timing.ts';

/** What a reader waits for: whole requests to the whole program, in a process of its own. */

export interface PagesMeasured {
  /** First executions and the ones after, of every search, in ms. */
  readonly searches: readonly number[];
  /** Opening a conversation. */
  readonly opens: readonly number[];
  readonly idleRssMb: number;
}

interface Asked {
  readonly kind: string;
  readonly path: string;
}

const CHATS = 60;
const SETTLES = 15_000; // ms: what the program does at its start is done
const IDLE = 160_000; // ms: what it gives back when nobody asks anything is given back

export async function measurePages(built: Built, queries: readonly BenchQuery[]): Promise<PagesMeasured> {
  await (await ShippedProgram.start(built.dir)).stop(); // the first start after an update compiles everything
  const program = await ShippedProgram.start(built.dir);
  try {
    await sleep(SETTLES);
    console.log(`\n启动后常驻内存 ${program.rssMb().toFixed(0)} MB`);
    const chats = chatsOf(built).map((chat) => ({
      kind: '打开会话',
      path: `/chats?by=all&since=all&${query({ chat })}`,
    }));
    await program.open('/chats'); // templates are compiled
    await program.open('/search');
    const searches = queries.map(({ kind, text, address }) => ({
      kind,
      path: `/search?${query({ q: text, ...address })}`,
    }));
    printHead();
    const opened = await measure(program, chats);
    const found = await measure(program, searches);
    await measure(program, moreSearches(queries));
    for (const path of EVERYTHING) await program.open(path);
    await sleep(IDLE);
    return { searches: found, opens: opened, idleRssMb: program.rssMb() };
  } finally {
    await program.stop();
  }
}

const EVERYTHING = [
  '/',
  '/employees',
  '/customers',
  '/groups',
  '/changes',
  '/media',
  '/health',
  '/exports',
  '/account',
];

/** The other conditions, the other way round, by conversation, counts: with words of every kind. */
function moreSearches(queries: readonly BenchQuery[]): Asked[] {
  const words = queries.filter(({ kind }) => ['1 字', '2 字', '3–4 字'].includes(kind)).filter((_, i) => i % 12 === 0);
  const ways: Record<string, Record<string, string>> = {
    最早在前: { order: 'oldest' },
    按会话: { by: 'conversation' },
    '限部门 5': { department: '5' },
    限群聊: { kind: 'group' },
    限员工发出: { direction: 'employee' },
    '近 30 天': { time: '30d' },
    有违规: { violation: 'yes' },
    有媒体: { media: 'yes' },
  };
  const asked = Object.entries(ways).flatMap(([kind, conditions]) =>
    words.map(({ text }) => ({ kind, path: `/search?${query({ q: text, ...conditions })}` })),
  );
  return [...asked, ...words.map(({ text }) => ({ kind: '计数', path: `/search/count?${query({ q: text })}` }))];
}

const query = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

/** Of every size, the largest among them. */
function chatsOf({ dir }: Built): string[] {
  const archive = new Database(pathsIn(dir).archive, { readonly: true });
  const keys = archive.prepare('SELECT key FROM conversations ORDER BY count DESC').pluck().all() as string[];
  archive.close();
  return Array.from({ length: CHATS }, (_, i) => keys[Math.floor((i * keys.length) / CHATS)]!);
}

/** Everything once, and once more; the times of both. */
async function measure(program: ShippedProgram, asked: readonly Asked[]): Promise<number[]> {
  const firsts = await openAll(program, asked);
  const agains = await openAll(program, asked);
  for (const [kind, group] of Map.groupBy(asked.keys(), (i) => asked[i]!.kind)) {
    const [first, again] = [firsts, agains].map((times) => [...group].map((i) => times[i]!)) as [number[], number[]];
    const slowest = [...group].reduce((a, b) => (firsts[b]! > firsts[a]! ? b : a));
    console.log(
      `${kind.padEnd(10)}${String(first.length).padStart(5)}` +
        [median(first), percentile(first, 0.99), median(again), percentile(again, 0.99)]
          .map((ms) => milli(ms).padStart(10))
          .join('') +
        `   ${decodeURIComponent(asked[slowest]!.path).slice(0, 60)}`,
    );
  }
  return [...firsts, ...agains];
}

async function openAll(program: ShippedProgram, asked: readonly Asked[]): Promise<number[]> {
  const times: number[] = [];
  for (const { path } of asked) times.push((await program.open(path)).ms);
  return times;
}

const printHead = () => console.log('整个请求    个数  首次中位   首次 p99  再次中位   再次 p99 (ms)  最慢的');
