import type Database from 'better-sqlite3';
import { normaliseText } from '../../src/search/cut.ts';
import type { SearchFilters } from '../../src/store/search.ts';
import { Random } from '../../src/testing/corpus/random.ts';

/** Queries of every class, taken out of the messages themselves so that there is something to find. What each must find is said apart from the query language. */
export interface BenchQuery {
  readonly kind: string;
  /** As typed. */
  readonly text: string;
  /** A message holds one of each of these. */
  readonly holds: readonly (readonly string[])[];
  /** And none of these. */
  readonly lacks: readonly string[];
  readonly filters: SearchFilters;
  /** The filters as the search page's address has them. */
  readonly address: Readonly<Record<string, string>>;
}

const CHINESE = /[\u4e00-\u9fff]+/gu;
const URL_LIKE = /[a-z0-9.:/]{12,}/g;

export interface PlainMessage {
  readonly text: string;
  readonly sender: string;
  readonly sentAt: number;
}

type Taken = Partial<BenchQuery> & Pick<BenchQuery, 'text'>;
type Taker = (message: PlainMessage, random: Random) => Taken | string | null;

/** Kind, how many, and how one is taken out of a message. */
const KINDS: readonly (readonly [kind: string, count: number, take: Taker])[] = [
  ['1 字', 40, ({ text }, random) => stretch(text, CHINESE, 1, random)],
  ['2 字', 45, ({ text }, random) => stretch(text, CHINESE, 2, random)],
  ['3–4 字', 35, ({ text }, random) => stretch(text, CHINESE, 3 + random.below(2), random)],
  ['5–6 字', 25, ({ text }, random) => stretch(text, CHINESE, 5 + random.below(2), random)],
  ['手机号', 15, ({ text }) => text.match(/1\d{10}/)?.[0] ?? null],
  ['尾号 4 位', 10, ({ text }) => text.match(/1\d{10}/)?.[0].slice(-4) ?? null],
  ['单号、网址', 10, ({ text }, random) => stretch(text, URL_LIKE, 8, random)],
  ['英文', 15, ({ text }, random) => stretch(text, /[a-z]+/g, 1 + random.below(5), random)],
  ['标点、表情', 10, ({ text }) => text.match(/[[\]a-z]{4,}|\p{Extended_Pictographic}|[!?,…]{2,}|.[!?]/u)?.[0] ?? null],
  ['没有的', 10, (_, random) => absent(random)],
  ['两个词', 25, (message, random) => two(message, random, (a, b) => ({ text: `${a} ${b}`, holds: [[a], [b]] }))],
  ['引号短语', 15, ({ text }, random) => phrase(text, random)],
  ['或', 15, (message, random) => two(message, random, (a, b) => ({ text: `${a} OR ${b}`, holds: [[a, b]] }))],
  ['非', 15, (message, random) => two(message, random, (a, b) => ({ text: `${a} -${b}`, holds: [[a]], lacks: [b] }))],
  ['限发送人', 10, ({ text, sender }, random) => within(text, random, { sender })],
  ['限类型', 6, ({ text }, random) => within(text, random, { type: 'file' })],
  ['限时间', 10, ({ text, sentAt }, random) => within(text, random, { sentAt })],
];

export function makeQueries(plain: Database.Database, messages: number): BenchQuery[] {
  const random = new Random(7);
  const find = plain.prepare('SELECT text, sender, sent_at AS sentAt FROM plain WHERE seq = ?');
  const sample = Array.from({ length: 20_000 }, () => find.get(1 + random.below(messages)) as PlainMessage);
  return KINDS.flatMap(([kind, count, take]) => {
    const found = new Map<string, BenchQuery>();
    for (let tries = 0; found.size < count && tries < 200_000; tries++) {
      const query = complete(kind, take(random.pick(sample), random));
      if (query) found.set(query.text + JSON.stringify(query.filters), query);
    }
    return [...found.values()];
  });
}

/** Null for what search leaves out of account, or reads as its language. */
function complete(kind: string, taken: Taken | string | null): BenchQuery | null {
  if (taken === null) return null;
  const { text, ...more } = typeof taken === 'string' ? { text: taken } : taken;
  const query = { kind, text, holds: [[text]], lacks: [], filters: {}, address: {}, ...more };
  const words = [...query.holds.flat(), ...query.lacks];
  if (words.some((word) => normaliseText(word).trim() === '')) return null;
  const plain = words.length > 1 || (/^[\p{L}\p{N}]+$/u.test(text) && !/^[且或非]$/.test(text));
  return plain ? query : { ...query, text: `"${words[0]}"` };
}

/** `length` characters of one run, from anywhere in it. */
function stretch(text: string, runs: RegExp, length: number, random: Random): string | null {
  const long = (text.match(runs) ?? []).filter((run) => run.length >= length);
  if (long.length === 0) return null;
  const run = random.pick(long);
  const from = random.below(run.length - length + 1);
  return run.slice(from, from + length);
}

const RARE_LETTERS = [...'鑫龘犇骉麤鱻灥厵爨癵'];

function absent(random: Random): string {
  return random.chance(0.5)
    ? `9${random.bits()}${random.bits()}`
    : random.pick(RARE_LETTERS) + random.pick(RARE_LETTERS);
}

function two({ text }: PlainMessage, random: Random, join: (a: string, b: string) => Taken): Taken | null {
  const [a, b] = [2, 2].map((length) => stretch(text, CHINESE, length, random));
  return a && b && a !== b ? join(a, b) : null;
}

/** With a mark or a blank in it. */
function phrase(text: string, random: Random): Taken | null {
  const around = [...text.matchAll(/[\u4e00-\u9fff]{2}[，, ][\u4e00-\u9fff0-9]{2}/gu)].map(([found]) => found);
  if (around.length === 0) return null;
  const found = random.pick(around);
  return { text: `"${found}"`, holds: [[found]] };
}

const DAY = 86_400_000;
const CHINA = 8 * 3_600_000;

function within(text: string, random: Random, by: { sender?: string; type?: string; sentAt?: number }): Taken | null {
  const word = stretch(text, CHINESE, 2, random);
  if (!word) return null;
  const { sender, type, sentAt } = by;
  if (sender) return { text: word, filters: { senders: [sender] }, address: { sender } };
  if (type) return { text: word, filters: { types: [type] }, address: { type } };
  const first = Math.floor((sentAt! + CHINA) / DAY) * DAY - CHINA;
  const days = 1 + random.below(30);
  const date = (at: number) => new Date(at + CHINA).toISOString().slice(0, 10);
  return {
    text: word,
    filters: { from: first, to: first + days * DAY },
    address: { from: date(first), to: date(first + (days - 1) * DAY) },
  };
}

/** The same as conditions on the plain table. */
export function plainConditions({ holds, lacks, filters }: BenchQuery): { sql: string; values: (string | number)[] } {
  const like = "text LIKE ? ESCAPE '\\'";
  const pattern = (word: string) => `%${normaliseText(word).replace(/[\\%_]/g, '\\$&')}%`;
  const parts: { sql: string; values: (string | number)[] }[] = [
    ...holds.map((words) => ({ sql: `(${words.map(() => like).join(' OR ')})`, values: words.map(pattern) })),
    ...lacks.map((word) => ({ sql: `NOT ${like}`, values: [pattern(word)] })),
    ...(filters.senders ?? []).map((sender) => ({ sql: 'sender = ?', values: [sender] })),
    ...(filters.types ?? []).map((type) => ({ sql: 'type = ?', values: [type] })),
    ...(filters.from ? [{ sql: 'sent_at >= ? AND sent_at < ?', values: [filters.from, filters.to!] }] : []),
  ];
  return { sql: parts.map((part) => part.sql).join(' AND '), values: parts.flatMap((part) => part.values) };
}
