import type { Viewer } from '../../src/access/viewer.ts';
import { parseQuery } from '../../src/search/query.ts';
import { Reading } from '../../src/store/reading.ts';
import { countMessages, searchMessages } from '../../src/store/search.ts';
import { type Built, pathsIn } from './search-archive.ts';
import { benchCompany, staffOfBench } from './search-corpus.ts';
import { type BenchQuery, plainConditions } from './search-queries.ts';
import { median, milli, timed } from './timing.ts';

/** The store's search beside a LIKE scan over the same messages: is the same found, and how much sooner. */

export interface Compared extends BenchQuery {
  readonly hits: number;
  readonly equal: boolean;
  /** Times in ms. */
  readonly first: number;
  readonly again: number;
  readonly count: number;
  readonly like: number;
}

const MOST_COUNTED = 10_000;
const PAGE = 50;
const PATIENT = 600_000; // ms: what is compared must have been counted to its end

export function compareWithLike(built: Built, queries: readonly BenchQuery[]): Compared[] {
  const reading = new Reading(pathsIn(built.dir));
  const compared: Compared[] = [];
  for (const query of queries) {
    compared.push(compare(built, reading, query));
    if (compared.length % 25 === 0) console.log(`  已比对 ${compared.length}/${queries.length} 个查询`);
  }
  reading.close();
  return compared;
}

function compare({ plain }: Built, reading: Reading, query: BenchQuery): Compared {
  const parsed = parseQuery(query.text);
  const { filters } = query;
  const asked = { filters, before: null, limit: PAGE, budget: PATIENT };
  const search = () => reading.run((db) => searchMessages(db, everyone(), parsed, asked));
  const [page, first] = timed(search);
  const [, again] = timed(search);
  const counting = { filters, budget: PATIENT };
  const [counted, count] = timed(() => reading.run((db) => countMessages(db, everyone(), parsed, counting)));
  const { sql, values } = plainConditions(query);
  // Past the most that is counted a scan has nothing more to say; a rare word is scanned for to the end.
  const scan = plain.prepare(`SELECT seq FROM plain WHERE ${sql} ORDER BY seq DESC LIMIT ${MOST_COUNTED + 1}`).pluck();
  const [seqs, like] = timed(() => scan.all(...values) as number[]);
  const sameCount =
    counted.count === Math.min(seqs.length, MOST_COUNTED) && counted.capped === seqs.length > MOST_COUNTED;
  const samePage = page.hits.map((h) => h.seq).join() === seqs.slice(0, PAGE).join();
  return { ...query, hits: seqs.length, equal: sameCount && samePage, first, again, count, like };
}

const everyone = (scope: Viewer['scope'] = 'everyone'): Viewer => ({ accountId: 1, name: '', permissions: [], scope });

/** Staff in scope: everybody of one department, a team, one person. */
const SCOPES = [200, 35, 1];

/** What a person waits for who may see only some conversations, under the usual budget. */
export function reportScopes({ dir }: Built, queries: readonly BenchQuery[]): void {
  const reading = new Reading(pathsIn(dir));
  const staff = staffOfBench(benchCompany());
  console.log('\n范围内（存储函数，每类取 3 个词，首页 + 计数）  首页中位   首页最慢   计数最慢 (ms)  到时的');
  for (const size of SCOPES) {
    const viewer = everyone(staff.slice(0, size));
    const sample = [...Map.groupBy(queries, ({ kind }) => kind).values()].flatMap((group) => group.slice(0, 3));
    const measured = sample.map(({ text, filters }) => {
      const parsed = parseQuery(text);
      const [page, first] = timed(() =>
        reading.run((db) => searchMessages(db, viewer, parsed, { filters, before: null, limit: PAGE })),
      );
      const [, count] = timed(() => reading.run((db) => countMessages(db, viewer, parsed, { filters })));
      return { text, first, count, tooBroad: page.tooBroad };
    });
    const times = measured.map(({ first }) => first);
    const slow = measured.toSorted((a, b) => b.first - a.first).slice(0, 3);
    console.log(
      `  ${String(size).padStart(4)}/${staff.length} 名员工${' '.repeat(26)}${milli(median(times)).padStart(10)}${milli(Math.max(...times)).padStart(11)}` +
        `${milli(Math.max(...measured.map(({ count }) => count))).padStart(11)}${String(measured.filter((m) => m.tooBroad).length).padStart(10)}` +
        `   最慢：${slow.map(({ text, first }) => `${text} ${milli(first)}`).join('，')}`,
    );
  }
  reading.close();
}
