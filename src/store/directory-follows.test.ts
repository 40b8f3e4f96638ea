import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Random } from '../testing/corpus/random.ts';
import { beginFollow, endFollow, endFollows, recordCustomerFollows, recordCustomers } from './directory.ts';
import { ArchiveDesk } from './testing/archive-desk.ts';

/**
 * A made-up company lives for some hundred steps of hours: people become contacts, part, come back, and only some of it is
 * told by an event, at once or late. Beside it the plainest account of what may be known; after each step both must agree.
 */
const HOUR = 3_600_000;
const START = Date.parse('2026-11-01T00:00:00+08:00');
const STAFF = ['chen', 'li', 'wang'];
const OUTSIDE = ['wmA', 'wmB', 'woC', 'wmD'];

interface Span {
  from: number;
  to: number | null;
  by: string | null;
}

/** What really is, and what can be known of it. */
class Pair {
  readonly customer: string;
  readonly userid: string;
  /** When WeCom's list says it began; null while he is not in it. */
  listedSince: number | null = null;
  remark = '';
  readonly known: Span[] = [];

  constructor(customer: string, userid: string) {
    this.customer = customer;
    this.userid = userid;
  }

  get open(): Span | null {
    return this.known.find(({ to }) => to === null) ?? null;
  }

  /** The list is read. */
  look(at: number): void {
    const { open, listedSince: since } = this;
    if (since === null) {
      if (open) Object.assign(open, { to: at, by: 'unknown' });
      return;
    }
    if (this.known.some(({ from }) => from === since)) return;
    const unseen = this.known.find(({ from, to, by }) => from === to && by !== 'unknown' && from > since);
    if (unseen) {
      unseen.from = since;
      return;
    }
    if (open) Object.assign(open, { to: since, by: 'unknown' });
    this.known.push({ from: since, to: null, by: null });
  }

  /** An event tells of an end, perhaps after a look has found it. */
  hear(by: string, at: number): void {
    const last = this.known.findLast(({ from }) => from <= at);
    if (last && (last.to === null || (last.by === 'unknown' && last.to >= at))) Object.assign(last, { to: at, by });
    if (this.known.length === 0) this.known.push({ from: at, to: at, by });
  }

  /** An event tells that he came; he was looked at just before. */
  hearOfComing(at: number): void {
    const last = this.known.at(-1);
    if (last?.by === 'customer' && this.open === null) this.known.push({ from: at, to: null, by: null });
  }
}

const lineOf = ({ customer, userid }: Pair, { from, to, by }: Span) => `${customer} ${userid} ${from} ${to} ${by}`;

class Contacts {
  readonly #desk = new ArchiveDesk();
  readonly #random: Random;
  readonly #pairs = OUTSIDE.flatMap((customer) => STAFF.map((userid) => new Pair(customer, userid)));
  #late: { pair: Pair; by: 'employee' | 'customer'; at: number }[] = [];
  #now = START;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  #chance(percent: number): boolean {
    return this.#random.below(100) < percent;
  }

  #told({ customer, userid, remark, listedSince }: Pair) {
    const follow = { userid, remark, description: '', remarkCorp: '', mobiles: [], tags: [], addWay: 1, state: '' };
    const contact = { id: customer, name: `甲${customer}`, kind: 1, corp: null, corpFullName: '', position: '' };
    return { ...contact, follow: { ...follow, createdAt: listedSince! } };
  }

  /** All of one customer, as after an event. */
  #refresh({ customer }: Pair): void {
    const own = this.#pairs.filter((pair) => pair.customer === customer);
    const rows = own.filter(({ listedSince }) => listedSince !== null).map((pair) => this.#told(pair));
    const info = rows[0] ?? this.#told(own[0]!);
    const found = rows.length > 0 ? { info, follows: rows.map(({ follow }) => follow) } : null;
    this.#desk.write(recordCustomerFollows, customer, found, this.#now);
    for (const pair of own) pair.look(this.#now);
  }

  #sync(): void {
    const staff = STAFF.filter(() => this.#chance(80));
    const asked = this.#pairs.filter(({ userid }) => staff.includes(userid));
    const rows = asked.filter(({ listedSince }) => listedSince !== null).map((pair) => this.#told(pair));
    this.#desk.write(recordCustomers, rows, this.#now, 'sync');
    this.#desk.write(endFollows, staff, this.#now);
    for (const pair of asked) pair.look(this.#now);
    for (const { pair, by, at } of this.#late.splice(0)) {
      this.#desk.write(endFollow, { customer: pair.customer, userid: pair.userid, by, at });
      pair.hear(by, at);
    }
  }

  #end(pair: Pair, by: 'employee' | 'customer'): void {
    if (by === 'employee') pair.listedSince = null;
    const at = this.#now;
    if (this.#chance(30)) this.#late.push({ pair, by, at });
    else if (this.#chance(60)) {
      this.#desk.write(endFollow, { customer: pair.customer, userid: pair.userid, by, at });
      pair.hear(by, at);
      this.#refresh(pair);
    }
  }

  #begin(pair: Pair): void {
    pair.listedSince ??= this.#now; // who removed the employee was never out of his list
    if (this.#chance(50)) return;
    this.#refresh(pair);
    this.#desk.write(beginFollow, { customer: pair.customer, userid: pair.userid, at: this.#now });
    pair.hearOfComing(this.#now);
  }

  step(): void {
    this.#now += (2 + this.#random.below(9)) * HOUR;
    const pair = this.#random.pick(this.#pairs);
    if (this.#chance(15)) this.#sync();
    else if (this.#chance(20)) pair.remark = `备注${this.#random.below(5)}`;
    else if (pair.listedSince === null || this.#chance(30)) this.#begin(pair);
    else this.#end(pair, this.#chance(50) ? 'employee' : 'customer');
  }

  check(): void {
    const query = `SELECT customer, userid, added_at, coalesce(ended_at, 'null'), coalesce(ended_by, 'null') FROM follows`;
    const expected = this.#pairs.flatMap((pair) => pair.known.map((span) => lineOf(pair, span)));
    assert.deepEqual(this.#desk.lines(query).sort(), expected.sort());
  }

  end(): void {
    this.#desk.end();
  }
}

describe('the history of contacts', () => {
  for (const seed of [1, 2, 3, 4, 5, 6])
    it(`is what can be known of it (${seed})`, () => {
      const contacts = new Contacts(seed);
      try {
        for (let i = 0; i < 250; i += 1) {
          contacts.step();
          contacts.check();
        }
      } finally {
        contacts.end();
      }
    });
});
