import type { Message } from '../../messages/message.ts';
import { normalise } from '../../messages/normalise.ts';
import type { Severity } from '../violations.ts';

/** A small company made up from a number: who is in it, who talks with whom, and what was said, as plain lists. */

export const MONTHS = ['2026-06', '2026-07', '2026-08', '2026-09'] as const;
export const STEP = 6 * 3_600_000; // times are coarse: many messages fall together, and on the edges of scopes
export const BEGIN = Date.parse('2026-04-01T00:00:00+08:00');
const DAY = 86_400_000;

/** mulberry32 */
export class Chance {
  #state: number;
  constructor(seed: number) {
    this.#state = seed;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  of(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  some<T>(list: readonly T[], probability: number): T[] {
    return list.filter(() => this.of(probability));
  }
}

export interface Employee {
  readonly userid: string;
  readonly name: string;
  readonly departments: readonly number[];
  readonly goneAt: number | null;
}

export interface Relation {
  readonly customer: string;
  readonly userid: string;
  readonly addedAt: number;
  readonly endedAt: number | null;
  readonly remark: string;
  readonly consent: 'agree' | 'disagree' | 'default' | null;
}

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly talking: readonly string[];
  readonly stays: readonly { readonly id: string; readonly joinedAt: number; readonly leftAt: number | null }[];
}

export interface Said extends Message {
  /** When it arrived. */
  readonly month: string;
  readonly json: string;
}

export interface Violation {
  readonly seq: number | null;
  readonly conversation: string;
  readonly sender: string;
  readonly sentAt: number;
  readonly severity: Severity;
}

export interface Company {
  readonly departments: readonly { readonly id: number; readonly parent: number }[];
  readonly employees: readonly Employee[];
  /** Userids of staff the directory does not know. */
  readonly strangers: readonly string[];
  readonly customers: readonly { readonly id: string; readonly name: string }[];
  readonly relations: readonly Relation[];
  readonly groups: readonly Group[];
  readonly said: readonly Said[];
  readonly violations: readonly Violation[];
  /** Marked by the reader whose account it is. */
  readonly bookmarks: readonly number[];
  readonly marks: readonly { readonly key: string; readonly sentAt: number; readonly seq: number }[];
  /** Where the seqs of each month end; the first element is where they begin. */
  readonly ends: readonly number[];
}

/** `n` keeps the ids of two companies apart, `after` their messages. */
export function makeCompany(n: number, after: number): Company {
  const chance = new Chance(n * 7919 + 20_261_121);
  const departments = Array.from({ length: 4 }, (_, i) => ({ id: i + 1, parent: i === 0 ? 0 : 1 + chance.below(i) }));
  const employees = Array.from({ length: 5 }, (_, i) => ({
    userid: `c${n}e${i}`,
    name: `员工${i}`,
    departments: chance.some([1, 2, 3, 4], 0.35),
    goneAt: chance.of(0.2) ? timeIn(chance) : null,
  }));
  const staff = employees.map(({ userid }) => userid);
  const strangers = [`c${n}s`];
  const customers = Array.from({ length: 3 }, (_, i) => ({
    id: `wmc${n}g${i}_abcdefghijklmnopqrst`,
    name: `客户${i}`,
  }));
  const guests = customers.map(({ id }) => id);
  const groups = Array.from({ length: 3 }, (_, i) =>
    makeGroup(chance, `wrc${n}r${i}`, [...staff, ...strangers], guests),
  );
  const talk = new Talk(chance, n, after);
  for (const month of MONTHS) talk.speak(month, pairsOf(chance, [...staff, ...strangers], guests), groups);
  const { said, ends } = talk;
  return {
    departments,
    employees,
    strangers,
    customers,
    relations: guests.flatMap((customer) => chance.some(staff, 0.6).map((userid) => relate(chance, customer, userid))),
    groups,
    said,
    violations: said.flatMap((message) => (chance.of(0.15) ? violate(chance, message) : [])),
    bookmarks: said.filter(() => chance.of(0.4)).map(({ seq }) => seq),
    marks: marksIn(chance, said),
    ends,
  };
}

const timeIn = (chance: Chance): number => BEGIN + chance.below((180 * DAY) / STEP) * STEP;

function relate(chance: Chance, customer: string, userid: string): Relation {
  const addedAt = timeIn(chance);
  return {
    customer,
    userid,
    addedAt,
    endedAt: chance.of(0.5) ? addedAt + STEP * (1 + chance.below(99)) : null,
    remark: `备注${chance.below(4)}`,
    consent: chance.pick(['agree', 'disagree', 'default', null]),
  };
}

function makeGroup(chance: Chance, id: string, staff: readonly string[], guests: readonly string[]): Group {
  const talking = [...chance.some(staff, 0.4), ...chance.some(guests, 0.4)];
  if (!talking.some((member) => staff.includes(member))) talking.push(chance.pick(staff));
  if (talking.length < 2) talking.push(...staff.slice(0, 2).filter((userid) => !talking.includes(userid)));
  const silent = chance.some(staff, 0.15).filter((userid) => !talking.includes(userid));
  const stays = [...talking, ...silent].map((member) => {
    const joinedAt = timeIn(chance);
    return { id: member, joinedAt, leftAt: chance.of(0.3) ? joinedAt + STEP * (1 + chance.below(99)) : null };
  });
  return { id, name: `群${chance.below(3)}`, owner: chance.pick(staff), talking, stays };
}

/** Few of them, so that each says more than once. */
function pairsOf(chance: Chance, staff: readonly string[], guests: readonly string[]): (readonly [string, string])[] {
  return Array.from({ length: 4 }, () => {
    const one = chance.pick(staff);
    const others = chance.of(0.5) ? guests : staff.filter((other) => other !== one);
    return [one, chance.pick(others)] as const;
  });
}

function violate(chance: Chance, { seq, conversation, senderId, sentAt }: Said): Violation {
  const severity = chance.pick(['high', 'medium', 'low'] as const);
  return { seq: chance.of(0.85) ? seq : null, conversation, sender: senderId, sentAt, severity };
}

function marksIn(chance: Chance, said: readonly Said[]): Company['marks'] {
  const byKey = Map.groupBy(said, ({ conversation }) => conversation);
  return [...byKey].flatMap(([key, messages]) => {
    if (!chance.of(0.6)) return [];
    const { sentAt, seq } = chance.pick(messages);
    return { key, sentAt, seq };
  });
}

const WORDS = ['你好', '转账给我', '合同发您了', '收到', '请转账', '明天见'];

class Talk {
  readonly said: Said[] = [];
  readonly ends: number[];
  readonly #chance: Chance;
  readonly #n: number;
  #seq: number;

  constructor(chance: Chance, n: number, after: number) {
    this.#chance = chance;
    this.#n = n;
    this.#seq = after;
    this.ends = [after];
  }

  speak(month: string, pairs: readonly (readonly [string, string])[], groups: readonly Group[]): void {
    const begin = Date.parse(`${month}-01T00:00:00+08:00`);
    const many = this.#chance.of(0.1) ? 0 : 12;
    for (let i = 0; i < many; i++) {
      const late = this.#chance.of(0.2) ? this.#chance.below(60) * DAY : 0;
      const at = begin + this.#chance.below((30 * DAY) / STEP) * STEP - late;
      const group = this.#chance.of(0.4) ? this.#chance.pick(groups) : null;
      const people = group ? group.talking : this.#chance.pick(pairs);
      const key = group?.id ?? [...people].sort().join('|');
      const before = this.said.filter(({ conversation }) => conversation === key);
      const isSoon = before.length > 0 && this.#chance.of(0.4);
      const then = isSoon ? this.#chance.pick(before).sentAt + this.#chance.below(9) * STEP : at;
      this.#say(month, then, key, people);
    }
    this.ends.push(this.#seq);
  }

  #say(month: string, at: number, key: string, people: readonly string[]): void {
    this.#seq += 1;
    const from = this.#chance.pick(people);
    const tolist = people.filter((id) => id !== from);
    const common = { msgid: `m${this.#n}-${this.#seq}`, action: 'send', from, tolist, msgtime: at };
    const place = key.includes('|') ? {} : { roomid: key };
    const json = JSON.stringify({ ...common, ...place, ...this.#body(at, key) });
    this.said.push({ ...normalise(this.#seq, json), month, json });
  }

  #body(at: number, key: string): object {
    const earlier = this.said.filter(
      ({ conversation, sentAt }) => conversation === key && sentAt <= at && at - sentAt <= 2 * DAY,
    );
    if (earlier.length > 0 && this.#chance.of(0.5))
      return { msgtype: 'revoke', revoke: { pre_msgid: this.#chance.pick(earlier).msgid } };
    if (this.#chance.of(0.12)) return { msgtype: 'voiptext', info: { callduration: 60, invitetype: 2 } };
    if (this.#chance.of(0.25)) {
      const file = { sdkfileid: `f${this.#n}-${this.#seq}`, md5sum: '0'.repeat(32), voice_size: 9, play_length: 3 };
      return { msgtype: 'voice', voice: file };
    }
    return { msgtype: 'text', text: { content: `${this.#chance.pick(WORDS)} ${this.#seq}` } };
  }
}
