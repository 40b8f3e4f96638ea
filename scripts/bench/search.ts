import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { normalise } from '../../src/messages/normalise.ts';
import { cutMessage, normaliseText } from '../../src/search/cut.ts';
import { evidencePath, readFile } from '../../src/store/files.ts';
import { percentile } from './pages.ts';
import { type Built, openBenchArchive, pathsIn } from './search-archive.ts';
import { type Compared, compareWithLike, reportScopes } from './search-like.ts';
import { measurePages, type PagesMeasured } from './search-pages.ts';
import { makeQueries } from './search-queries.ts';
import { median, milli, timed } from './timing.ts';

/**
 * Search over --messages (10m) as whole requests to the whole program, and against a LIKE scan over the same messages: are the
 * counts the same, how much faster is it, how large is the index, how much memory does the idle program hold.
 */

const RARE = 100; // hits

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { messages: { type: 'string', default: '10m' } } });
  const messages = Number(values.messages.replace(/m$/i, '000000').replace(/k$/i, '000'));
  const built = await openBenchArchive(messages);
  console.log(
    `${messages.toLocaleString()} 条消息，${built.months.length} 个月，正文 ${mega(built.textBytes)}，在 ${built.dir}`,
  );
  reportCutting(built);
  const queries = makeQueries(built.plain, messages);
  const pages = await measurePages(built, queries);
  const compared = compareWithLike(built, queries);
  printTable(compared);
  reportScopes(built, queries);
  report(built, compared, pages);
  built.plain.close();
}

function report(built: Built, compared: readonly Compared[], { searches, opens, idleRssMb }: PagesMeasured): void {
  const rare = compared.filter(({ kind, hits, text }) => hits <= RARE && text.length >= 2 && !kind.startsWith('限'));
  for (const { kind, text } of compared.filter((c) => !c.equal)) console.log(`与 LIKE 不一致：${kind} ${text}`);
  const index = indexBytes(built);
  console.log(
    `少见的词（至多 ${RARE} 条）：${rare.length} 个；索引 ${mega(index.standing)}，整理后 ${mega(index.optimised)}`,
  );
  const ratios = {
    rare_vs_like: Math.round(median(rare.map((c) => c.like)) / median(rare.flatMap((c) => [c.first, c.again]))),
    p99_vs_open: (percentile(searches, 0.99) / median(opens)).toFixed(2),
    counts_equal: `${compared.filter((c) => c.equal).length}/${compared.length}`,
    index_bytes_ratio: (index.optimised / built.textBytes).toFixed(3),
    idle_rss_mb: idleRssMb.toFixed(0),
  };
  console.log(
    Object.entries(ratios)
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
  );
}

/** As the program leaves it, and as it would be with all its segments made one: told from a copy of the largest month. */
function indexBytes({ dir, months }: Built): { standing: number; optimised: number } {
  const paths = months.map((month) => evidencePath(pathsIn(dir), readFile(month)));
  const sizes = paths.map(bytesOfIndex);
  const standing = sizes.reduce((sum, size) => sum + size, 0);
  const largest = sizes.indexOf(Math.max(...sizes));
  const copy = join(dir, 'optimised.db');
  copyFileSync(paths[largest]!, copy);
  const db = new Database(copy);
  db.exec(`INSERT INTO search (search) VALUES ('optimize')`);
  db.close();
  const optimised = (standing * bytesOfIndex(copy)) / sizes[largest]!;
  for (const suffix of ['', '-wal', '-shm']) rmSync(copy + suffix, { force: true });
  return { standing, optimised };
}

function bytesOfIndex(path: string): number {
  const db = new Database(path, { readonly: true });
  const bytes = db.prepare(`SELECT sum(pgsize) FROM dbstat WHERE name GLOB 'search_*'`).pluck().get() as number;
  db.close();
  return bytes;
}

function reportCutting({ plain }: Built): void {
  const texts = plain
    .prepare('SELECT text FROM plain ORDER BY seq LIMIT 50000')
    .pluck()
    .all()
    .filter((text) => text !== '') as string[];
  const ids = { conversation: 12_345, sender: 321, type: 1, direction: 1, employees: [21] };
  const common = {
    action: 'send',
    from: 'zhangsan',
    tolist: ['wm0123456789012345678901'],
    roomid: '',
    msgtype: 'text',
  };
  const records = texts.map((content, i) =>
    JSON.stringify({ msgid: `${i}_1700000000000_external`, ...common, msgtime: 1.7e12, text: { content } }),
  );
  const characters = texts.reduce((sum, text) => sum + text.length, 0) / texts.length;
  console.log(
    `每条（平均 ${characters.toFixed(1)} 字）：normaliseText ${perItem(texts, normaliseText)} µs，` +
      `cutMessage ${perItem(texts, (text) => cutMessage(text, ids))} µs，` +
      `normalise ${perItem(records, (json) => normalise(1, json))} µs`,
  );
}

/** The best of five passes, in µs. */
function perItem<T>(items: readonly T[], work: (item: T) => unknown): string {
  const passes = Array.from({ length: 5 }, () => timed(() => items.forEach((item) => void work(item)))[1]);
  return ((Math.min(...passes) / items.length) * 1000).toFixed(2);
}

function printTable(compared: readonly Compared[]): void {
  console.log('\n存储函数    个数  命中中位   首次中位  首次最慢  再次中位  计数中位  计数最慢  LIKE中位 (ms)');
  for (const [kind, group] of Map.groupBy(compared, (c) => c.kind)) {
    const column = (value: number) => milli(value).padStart(10);
    const [first, again, count, like] = (['first', 'again', 'count', 'like'] as const).map((name) =>
      group.map((c) => c[name]),
    );
    console.log(
      `${kind.padEnd(10)}${String(group.length).padStart(5)}${String(median(group.map((c) => c.hits))).padStart(10)}` +
        [median(first!), Math.max(...first!), median(again!), median(count!), Math.max(...count!), median(like!)]
          .map(column)
          .join(''),
    );
  }
}

const mega = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
