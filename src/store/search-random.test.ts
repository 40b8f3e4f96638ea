import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ScopePart } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import type { Message } from '../messages/message.ts';
import { isEmployee } from '../messages/people.ts';
import { normaliseText } from '../search/cut.ts';
import { parseQuery } from '../search/query.ts';
import type { WriteDb } from './db.ts';
import { run } from './db.ts';
import { countMessages, type SearchFilters, searchConversations, searchMessages } from './search.ts';
import { sql } from './sql.ts';
import { day, SearchArchive, seenBy } from './testing/search-archive.ts';

/** Random messages, random questions of every sort: what search finds is what a plain look at each message finds. */

/** mulberry32 */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

const random = generator(20_261_121);
const chance = (of: number) => random() < of;
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
const some = <T>(list: readonly T[], most: number): T[] =>
  Array.from({ length: 1 + Math.floor(random() * most) }, () => pick(list));

const ALPHABETS = [
  '转账微信的好轉賬合同',
  'abAB',
  '0138',
  '.%@！!，。“(',
  ['😀', '👍', '𠮷'],
  [' ', '\u3000', '\u200b'],
].map((a) => [...a]);

/** Stretches of one alphabet, so that runs come about. */
function randomText(most: number): string {
  const letters: string[] = [];
  const length = Math.floor(random() * most);
  while (letters.length < length) {
    const alphabet = pick(ALPHABETS);
    for (let n = 1 + Math.floor(random() * 5); n > 0; n--) letters.push(pick(alphabet));
  }
  return letters.join('');
}

const STAFF = Array.from({ length: 12 }, (_, i) => `staff${i}`);
const CUSTOMERS = Array.from({ length: 8 }, (_, i) => `wm${i}234567890_abcdefghij-k`);
const ROOMS = ['wr1', 'wr2', 'wr3', 'wr4', 'wr5'];
const DEPARTMENTS = [1, 2, 3, 4, 5];
const PARENT: Readonly<Record<number, number>> = { 2: 1, 3: 1, 4: 2, 5: 4 };
const departmentOf = (i: number) => DEPARTMENTS[i % 5]!;

interface Known {
  readonly seq: number;
  readonly key: string;
  readonly kind: 'internal' | 'external' | 'group';
  readonly sender: string;
  readonly type: string;
  readonly sentAt: number;
  readonly normal: string;
  readonly media: boolean;
  readonly violation: boolean;
}

const known: Known[] = [];
const members = new Map<string, Set<string>>();
let a: SearchArchive;

function saysSomething(): void {
  const from = pick([...STAFF, ...CUSTOMERS]);
  const group = chance(0.3);
  const others = some(isEmployee(from) ? [...STAFF, ...CUSTOMERS] : STAFF, group ? 4 : 1);
  const file = chance(0.15) ? { msgtype: 'file', file: { filename: randomText(12), sdkfileid: 'x' } } : {};
  const image = chance(0.1) ? { msgtype: 'image', image: { sdkfileid: 'y', md5sum: '', filesize: 1 } } : {};
  const msgtime = day('2026-08-10') + Math.floor(random() * 100 * 86_400_000);
  a.says(from, others, randomText(24), { ...(group ? { roomid: pick(ROOMS) } : {}), ...file, ...image, msgtime });
}

function keep(month: string): void {
  for (const m of a.keep(month)) {
    const there = members.get(m.conversation) ?? new Set();
    members.set(m.conversation, there.union(new Set([m.senderId, ...m.receivers])));
    const violation = chance(0.15);
    if (violation) a.violates(m);
    if (violation && chance(0.3)) a.violates(m, 2, 'high');
    const { seq, conversation: key, senderId: sender, type, sentAt, text } = m;
    const media = m.media.length > 0;
    known.push({ seq, key, kind: kindOf(m), sender, type, sentAt, normal: normaliseText(text), media, violation });
  }
}

function kindOf({ kind, external }: Message): Known['kind'] {
  if (kind === 'group') return 'group';
  return external ? 'external' : 'internal';
}

function recordDepartments(db: WriteDb): void {
  for (const id of DEPARTMENTS)
    run(
      db,
      sql`INSERT INTO departments (id, name, parent_id, place, seen_at) VALUES (${id}, ${`部${id}`}, ${PARENT[id] ?? 0}, 1, 1)`,
    );
  for (const [i, userid] of STAFF.entries())
    run(db, sql`INSERT INTO employee_departments (userid, department) VALUES (${userid}, ${departmentOf(i)})`);
}

before(() => {
  a = new SearchArchive();
  for (const month of ['2026-09', '2026-10', '2026-11']) {
    for (let i = 0; i < 200; i++) saysSomething();
    keep(month);
  }
  a.write(recordDepartments);
});
after(() => a.end());

interface Words {
  readonly typed: string;
  readonly holds: (normal: string) => boolean;
}

function term(): Words {
  const source = chance(0.9) ? pick(known).normal : randomText(6);
  const units = [...source];
  const from = Math.floor(random() * units.length);
  const length = chance(0.6) ? 1 + Math.floor(random() * 3) : 1 + Math.floor(random() * 8);
  const text =
    normaliseText(units.slice(from, from + length).join(''))
      .replaceAll(/["“”＂]/g, '')
      .trim() || '转';
  return { typed: `"${text}"`, holds: (normal) => normal.includes(text) };
}

function words(depth: number): Words {
  const shape = random();
  if (depth === 0 || shape < 0.3) return term();
  if (shape < 0.5) return negated(words(depth - 1));
  const [one, other] = [words(depth - 1), words(depth - 1)];
  if (shape < 0.75)
    return {
      typed: `(${one.typed} ${pick(['', 'AND', '且'])} ${other.typed})`,
      holds: (n) => one.holds(n) && other.holds(n),
    };
  return {
    typed: `(${one.typed} ${pick(['OR', '或', '|'])} ${other.typed})`,
    holds: (n) => one.holds(n) || other.holds(n),
  };
}

function negated({ typed, holds }: Words): Words {
  return {
    typed: `${pick(['NOT ', '非 ', '-'])}${typed}`.replace(/^-(?=[N非-])/, 'NOT '),
    holds: (normal) => !holds(normal),
  };
}

const PEOPLE = [...STAFF, ...CUSTOMERS, 'nobody'];
const STRANGERS = Array.from({ length: 450 }, (_, i) => `stranger${i}`);

/** Some, or so many that the index cannot be asked for each. */
const crowd = (list: readonly string[], most: number): string[] => [
  ...some(list, most),
  ...(chance(0.15) ? STRANGERS : []),
];

/** Mostly one or two, sometimes many, sometimes none that can be met. */
function randomFilters(): SearchFilters {
  const keys = [...members.keys()];
  const each: Record<keyof SearchFilters, () => unknown> = {
    conversation: () => pick([...keys, 'nowhere']),
    senders: () => crowd(PEOPLE, 3),
    receivers: () => crowd(PEOPLE, 2),
    departments: () => some(DEPARTMENTS, 2),
    customers: () => crowd(CUSTOMERS, 2),
    groups: () => crowd([...ROOMS, ...keys], 3),
    member: () => pick(PEOPLE),
    kinds: () => some(KINDS, 2),
    types: () => some(['text', 'file', 'image', 'voice'], 2),
    direction: () => pick(['employee', 'outside']),
    violation: () => chance(0.7),
    media: () => chance(0.7),
    from: () => day('2026-08-10') + Math.floor(random() * 60 * 86_400_000),
    to: () => day('2026-09-20') + Math.floor(random() * 60 * 86_400_000),
  };
  const names = Object.keys(each) as (keyof SearchFilters)[];
  const rate = pick([0, 0.1, 0.1, 0.25]);
  const chosen = names
    .filter(() => chance(rate))
    .map((name) => [name, chance(0.03) && isList(name) ? [] : each[name]()]);
  return Object.fromEntries(chosen) as SearchFilters;
}

const isList = (name: keyof SearchFilters): boolean => /s$/.test(name);

type Scope = Pick<Viewer, 'scope' | 'parts'>;

/** Half of those who are limited are so in time or kind too, by one role or by several that add up. */
function randomViewer(): Scope {
  if (chance(0.6)) return { scope: randomPeople() };
  const parts = Array.from({ length: pick([1, 1, 2, 3]) }, randomPart);
  const all = parts.some(({ people }) => people === 'everyone');
  return { scope: all ? 'everyone' : [...new Set(parts.flatMap(({ people }) => people as string[]))], parts };
}

function randomPart(): ScopePart {
  const from = chance(0.5) ? day('2026-08-10') + Math.floor(random() * 90 * 86_400_000) : null;
  const to = chance(0.5) ? (from ?? day('2026-09-10')) + Math.floor(random() * 40 * 86_400_000) : null;
  const kinds = chance(0.4) ? [...new Set(some(KINDS, 2))] : null;
  const except = chance(0.25) ? { except: [...new Set(crowd([...STAFF, 'nobody'], 2))] } : {};
  return { people: randomPeople(), from, to, kinds, ...except };
}

const KINDS = ['internal', 'external', 'group'] as const;

function randomPeople(): Viewer['scope'] {
  return chance(0.5)
    ? 'everyone'
    : [...new Set(crowd([...STAFF, 'nobody'], pick([1, 2, 6])))].slice(0, chance(0.05) ? 0 : 999);
}

const below = (id: number): number[] => [id, ...DEPARTMENTS.filter((other) => PARENT[other] === id).flatMap(below)];

/** As the rule reads. */
function isSeen({ key, kind, sentAt }: Known, { scope, parts }: Scope): boolean {
  const there = members.get(key)!;
  const shows = ({ people, from, to, kinds, except = [] }: ScopePart) =>
    (kind === 'group' || !except.some((userid) => there.has(userid))) &&
    (people === 'everyone' || people.some((userid) => there.has(userid))) &&
    (kinds === null || kinds.includes(kind)) &&
    (from === null || sentAt >= from) &&
    (to === null || sentAt < to);
  return (parts ?? [{ people: scope, from: null, to: null, kinds: null }]).some(shows);
}

/** As the conditions read. */
function meets(message: Known, f: SearchFilters): boolean {
  const there = members.get(message.key)!;
  const within = (people: readonly string[]) => people.some((userid) => there.has(userid));
  const staff = f.departments?.flatMap(below) ?? [];
  const each: [condition: unknown, met: () => boolean][] = [
    [f.conversation, () => f.conversation === message.key],
    [f.senders, () => f.senders!.includes(message.sender)],
    [f.receivers, () => within(f.receivers!.filter((userid) => userid !== message.sender))],
    [f.departments, () => within(STAFF.filter((_, i) => staff.includes(departmentOf(i))))],
    [f.customers, () => within(f.customers!)],
    [f.groups, () => f.groups!.includes(message.key)],
    [f.member, () => within([f.member!])],
    [f.kinds, () => f.kinds!.includes(message.kind)],
    [f.types, () => f.types!.includes(message.type)],
    [f.direction, () => (f.direction === 'employee') === isEmployee(message.sender)],
    [f.violation, () => f.violation === message.violation],
    [f.media, () => f.media === message.media],
    [f.from, () => message.sentAt >= f.from!],
    [f.to, () => message.sentAt < f.to!],
  ];
  return each.every(([condition, met]) => condition === null || condition === undefined || met());
}

interface Case {
  readonly typed: string;
  readonly filters: SearchFilters;
  readonly whose: Scope;
  /** What must be found, in the order of arrival. */
  readonly plain: readonly Known[];
}

function randomCase(): Case {
  const { typed, holds } = chance(0.12) ? { typed: '', holds: () => true } : words(pick([0, 1, 2, 3]));
  const [filters, whose] = [randomFilters(), randomViewer()];
  const plain = known.filter((m) => holds(m.normal) && meets(m, filters) && isSeen(m, whose));
  return { typed, filters, whose, plain };
}

const understand = (typed: string) => parseQuery(typed, { conditions: true });

/** Page by page, to the end. */
function* pages<Page extends { next: number | null }>(read: (before: number | null) => Page): Generator<Page> {
  for (let before: number | null = null, first = true; first || before !== null; first = false) {
    const page = read(before);
    yield page;
    before = page.next;
  }
}

/** Up to five pages. */
const pageSize = (length: number): number => Math.max(1, Math.ceil(length / pick([1, 2, 3.5, 5])));

describe('search', () => {
  it('finds what a plain look at each message finds, in both orders, page by page, and counts the same', () => {
    let found = 0;
    a.read((db) => {
      for (let i = 0; i < 2000; i++) {
        const { typed, filters, whose, plain } = randomCase();
        const [viewer, query, limit] = [seenBy(whose.scope, whose.parts), understand(typed), pageSize(plain.length)];
        const order = pick(['newest', 'oldest'] as const);
        const read = (before: number | null) =>
          searchMessages(db, viewer, query, { filters, order, before, limit, budget: 60_000 });
        const seqs = [...pages(read)].flatMap(({ hits }) => hits.map(({ seq }) => seq));
        const expected = plain.map(({ seq }) => seq);
        const asked = JSON.stringify({ typed, filters, whose, order, limit });
        assert.deepEqual(seqs, order === 'oldest' ? expected : expected.toReversed(), asked);
        assert.equal(countMessages(db, viewer, query, { filters, budget: 60_000 }).count, plain.length, asked);
        found += Number(plain.length > 0);
      }
    });
    assert.ok(found > 1000, `only ${found} found something`);
  });

  it('finds the same conversations, each on one page, with all of their hits counted', () => {
    a.read((db) => {
      for (let i = 0; i < 300; i++) {
        const { typed, filters, whose, plain } = randomCase();
        const [viewer, query, limit] = [
          seenBy(whose.scope, whose.parts),
          understand(typed),
          pageSize(new Set(plain.map(({ key }) => key)).size),
        ];
        const options = { filters, limit, hitsEach: 2, budget: 60_000 };
        const read = (before: number | null) => searchConversations(db, viewer, query, { ...options, before });
        const groups = [...pages(read)].flatMap((page) => page.groups);
        const expected = [...Map.groupBy(plain.toReversed(), ({ key }) => key)].map(([key, hits]) => [
          key,
          Math.min(hits.length, 100),
          hits.slice(0, 2).map(({ seq }) => seq),
        ]);
        const shown = groups.map(({ key, count, hits }) => [key, count, hits.map(({ seq }) => seq)]);
        assert.deepEqual(shown, expected, JSON.stringify({ typed, filters, whose, limit }));
      }
    });
  });
});
