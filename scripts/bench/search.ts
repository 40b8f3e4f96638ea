import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Viewer } from '../../src/access/viewer.ts';
import { normalise } from '../../src/messages/normalise.ts';
import { cutMessage, normaliseText } from '../../src/search/cut.ts';
import { parseQuery } from '../../src/search/query.ts';
import { Reading } from '../../src/store/reading.ts';
import { countMessages, searchMessages } from '../../src/store/search.ts';
import { type Built, buildArchive } from './search-archive.ts';
import { type BenchQuery, makeQueries } from './search-queries.ts';

/** Search against a LIKE scan over the same messages: are the counts the same, how much faster is it, how large is the index. */

const RARE = 100; // hits
const MOST_COUNTED = 10_000;
const PAGE = 50;

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { messages: { type: 'string', default: '1000000' }, keep: { type: 'boolean', default: false } },
  });
  const messages = Number(values.messages);
  const dir = mkdtempSync(join(tmpdir(), 'huicun-bench-search-'));
  try {
    const started = performance.now();
    const built = await buildArchive(dir, messages);
    console.log(`${messages} 条消息，正文 ${mega(built.textBytes)}，建库用时 ${seconds(performance.now() - started)}`);
    report(built, makeQueries(built.plain, messages));
    built.plain.close();
  } finally {
    if (values.keep) console.log(`数据保留在 ${dir}`);
    else rmSync(dir, { recursive: true, force: true });
  }
}

interface Measured extends BenchQuery {
  readonly hits: number;
  readonly equal: boolean;
  /** Times in ms. */
  readonly first: number;
  readonly again: number;
  readonly count: number;
  readonly like: number;
}

function report(built: Built, queries: readonly BenchQuery[]): void {
  reportCutting(built);
  const reading = new Reading(built.paths);
  const measured = queries.map((query) => measure(built, reading, query));
  reportScope(built, reading);
  reading.close();
  printTable(measured);
  const rare = measured.filter(({ hits, text }) => hits > 0 && hits <= RARE && text.length >= 2);
  for (const { kind, text } of measured.filter((m) => !m.equal)) console.log(`与 LIKE 不一致：${kind} ${text}`);
  console.log(`少见的词（1 到 ${RARE} 条）：${rare.length} 个`);
  const ratios = {
    counts_equal: `${measured.filter((m) => m.equal).length}/${measured.length}`,
    rare_vs_like: Math.round(median(rare.map((m) => m.like)) / median(rare.flatMap((m) => [m.first, m.again]))),
    index_bytes_ratio: (built.indexBytes / built.textBytes).toFixed(3),
  };
  console.log(
    Object.entries(ratios)
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
  );
}

function everyone(scope: Viewer['scope'] = 'everyone'): Viewer {
  return { accountId: 1, name: '', permissions: [], scope };
}

function measure({ plain }: Built, reading: Reading, query: BenchQuery): Measured {
  const parsed = parseQuery(query.text);
  const search = () =>
    reading.run((db) => searchMessages(db, everyone(), parsed, { filters: {}, before: null, limit: PAGE }));
  const [page, first] = timed(search);
  const [, again] = timed(search);
  const [counted, count] = timed(() =>
    reading.run((db) => countMessages(db, everyone(), parsed, { filters: {}, budget: 60_000 })),
  );
  const scan = plain
    .prepare(
      `SELECT seq FROM plain WHERE ${parsed.terms.map(() => `text LIKE ? ESCAPE '\\'`).join(' AND ')} ORDER BY seq DESC`,
    )
    .pluck();
  const [seqs, like] = timed(
    () => scan.all(...parsed.terms.map(({ text }) => `%${text.replace(/[\\%_]/g, '\\$&')}%`)) as number[],
  );
  const sameCount =
    counted.count === Math.min(seqs.length, MOST_COUNTED) && counted.capped === seqs.length > MOST_COUNTED;
  const samePage = page.hits.map((h) => h.seq).join() === seqs.slice(0, PAGE).join();
  return { ...query, hits: seqs.length, equal: sameCount && samePage, first, again, count, like };
}

function timed<R>(work: () => R): [result: R, ms: number] {
  const from = performance.now();
  const result = work();
  return [result, performance.now() - from];
}

/** What a person with a department's scope waits for, each hit tested. */
function reportScope({ people }: Built, reading: Reading): void {
  for (const staff of [30, 1]) {
    const viewer = everyone(people.slice(0, staff));
    const times = ['的', '合同', '好的'].map((text) => {
      const search = () =>
        reading.run((db) =>
          searchMessages(db, viewer, parseQuery(text), { filters: {}, before: null, limit: PAGE, budget: 60_000 }),
        );
      return timed(search)[1];
    });
    console.log(`范围 ${staff}/${people.length} 名员工，常用词首页：${times.map(milli).join('、')} ms`);
  }
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

function printTable(measured: readonly Measured[]): void {
  console.log('类别        个数  命中中位   首次中位  首次最慢  再次中位  计数中位  LIKE中位 (ms)');
  for (const [kind, group] of Map.groupBy(measured, (m) => m.kind)) {
    const column = (values: number[]) => milli(median(values)).padStart(9);
    console.log(
      `${kind.padEnd(10)}${String(group.length).padStart(5)}${String(median(group.map((m) => m.hits))).padStart(10)}` +
        column(group.map((m) => m.first)) +
        milli(Math.max(...group.map((m) => m.first))).padStart(9) +
        column(group.map((m) => m.again)) +
        column(group.map((m) => m.count)) +
        column(group.map((m) => m.like)),
    );
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const milli = (ms: number) => ms.toFixed(2);
const seconds = (ms: number) => `${Math.round(ms / 1000)} 秒`;
const mega = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
