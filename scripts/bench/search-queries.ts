import type Database from 'better-sqlite3';
import { normaliseText } from '../../src/search/cut.ts';
import { Random } from '../../src/testing/corpus/random.ts';

/** Queries of every class, taken out of the messages themselves so that there is something to find. */

export interface BenchQuery {
  readonly kind: string;
  readonly text: string;
}

const CHINESE = /[\u4e00-\u9fff]+/gu;

type Taker = (text: string, random: Random) => string | null;

/** Kind, how many, and how one is taken out of a message. */
const KINDS: readonly (readonly [kind: string, count: number, take: Taker])[] = [
  ['1 字', 40, (text, random) => stretch(text, CHINESE, 1, random)],
  ['2 字', 50, (text, random) => stretch(text, CHINESE, 2, random)],
  ['3–4 字', 40, (text, random) => stretch(text, CHINESE, 3 + random.below(2), random)],
  ['5–6 字', 30, (text, random) => stretch(text, CHINESE, 5 + random.below(2), random)],
  ['手机号', 15, (text) => text.match(/1\d{10}/)?.[0] ?? null],
  ['尾号 4 位', 10, (text) => text.match(/1\d{10}/)?.[0].slice(-4) ?? null],
  ['单号、网址', 10, (text, random) => stretch(text, /[a-z0-9.:/]{12,}/g, 8, random)],
  ['英文', 15, (text, random) => stretch(text, /[a-z]+/g, 1 + random.below(5), random)],
  ['标点、表情', 10, (text) => text.match(/[[\]a-z]{4,}|\p{Extended_Pictographic}|[!?,…]{2,}|.[!?]/u)?.[0] ?? null],
  ['两个词', 30, (text, random) => twoWords(text, random)],
];

export function makeQueries(plain: Database.Database, messages: number): BenchQuery[] {
  const random = new Random(7);
  const find = plain.prepare('SELECT text FROM plain WHERE seq = ?').pluck();
  const texts = Array.from({ length: 20_000 }, () => find.get(1 + random.below(messages)) as string);
  return KINDS.flatMap(([kind, count, take]) => {
    const found = new Set<string>();
    for (let tries = 0; found.size < count && tries < 200_000; tries++) {
      const text = take(random.pick(texts), random);
      if (text && normaliseText(text).trim() !== '') found.add(text);
    }
    return [...found].map((text) => ({ kind, text }));
  });
}

/** `length` characters of one run, from anywhere in it. */
function stretch(text: string, runs: RegExp, length: number, random: Random): string | null {
  const long = (text.match(runs) ?? []).filter((run) => run.length >= length);
  if (long.length === 0) return null;
  const run = random.pick(long);
  const from = random.below(run.length - length + 1);
  return run.slice(from, from + length);
}

function twoWords(text: string, random: Random): string | null {
  const words = [2, 2].map((length) => stretch(text, CHINESE, length, random));
  return words[0] && words[1] && words[0] !== words[1] ? words.join(' ') : null;
}
