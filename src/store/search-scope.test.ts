import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ScopePart } from '../access/scope.ts';
import { parseQuery } from '../search/query.ts';
import type { ReadDb } from './db.ts';
import { type SearchFilters, searchMessages } from './search.ts';
import { readCoverage } from './search-coverage.ts';
import { askedFor, Search } from './search-run.ts';
import { SearchArchive as Archive, day, seenBy } from './testing/search-archive.ts';

const CUSTOMER = 'wmQ1234567890_abcdefghij-k';

/** One who sees a little of a company where everybody else says the same all day. */
describe('search under scope', () => {
  let b: Archive;
  const own = ['您好，请查收', '好的，收到'];
  const strangers = Array.from({ length: 100 }, (_, i) => `stranger${i}`);

  before(() => {
    b = new Archive();
    b.says('li', CUSTOMER, own[1]!);
    for (let i = 0; i < 3000; i++) b.says('zhang', i % 2 === 0 ? 'wang' : CUSTOMER, '好的，收到，请查收');
    b.says('li', ['zhao'], own[0]!, { roomid: 'wr1' });
    b.keep('2026-11');
  });
  after(() => b.end());

  const scopes: [what: string, scope: string[]][] = [
    ['by the tokens of his people and groups', ['li', 'zhao']],
    ['by reading his own messages when there are too many people and few messages', ['li', ...strangers]],
  ];
  for (const [what, scope] of scopes) {
    it(`looks at what he may see only, ${what}`, () => {
      for (const query of ['好', '查收', '请查收', '好 OR 请查收', '收 -您']) {
        const { hits, tooBroad } = b.page(query, { scope, budget: -1 });
        assert.ok(hits.length > 0 && hits.every(({ text }) => own.includes(text)), query);
        assert.deepEqual([tooBroad, b.count(query, { scope, budget: -1 }).capped], [false, false]);
        assert.ok(b.candidates(query, { scope }) <= own.length, `${query} looks at messages of others`);
      }
    });
  }

  it('would run out of time on the same words with everybody in scope', () => {
    assert.deepEqual(b.page('请查收', { budget: -1, limit: 500 }).tooBroad, true);
  });

  it('shows neither hits nor conversations of others, whatever is asked for', () => {
    const scope = ['li'];
    const filters: SearchFilters[] = [
      { conversation: 'wang|zhang' },
      { groups: ['wang|zhang'] },
      { senders: ['zhang'] },
      { member: 'zhang' },
      { receivers: ['wang'] },
    ];
    for (const one of filters) {
      assert.deepEqual(b.texts('收到', { scope, filters: one }), []);
      assert.equal(b.count('', { scope, filters: one }).count, 0);
      assert.deepEqual(b.groups('收到', { scope, filters: one }).groups, []);
    }
    assert.deepEqual(
      b.groups('收到', { scope }).groups.map(({ key, count }) => [key, count]),
      [[`li|${CUSTOMER}`, 1]],
    );
  });

  it('runs the same statements for a conversation that is hidden and for one that is not there', () => {
    const statementsFor = (conversation: string): string[] => {
      const run: string[] = [];
      const asked = { filters: { conversation }, before: null, limit: 50 };
      b.read((db) => searchMessages(watched(db, run), seenBy(['li']), parseQuery('收到'), asked));
      return run;
    };
    assert.deepEqual(statementsFor('wang|zhang'), statementsFor('wang|nobody'));
    assert.ok(statementsFor(`li|${CUSTOMER}`).length > statementsFor('wang|nobody').length);
  });
});

/** Writes down what is run on the base connection. */
function watched(db: ReadDb, run: string[]): ReadDb {
  const prepare = (text: string) =>
    new Proxy(db.connection.prepare(text), {
      get(statement, name) {
        if (name === 'all' || name === 'get') run.push(text);
        const found = Reflect.get(statement, name);
        return typeof found === 'function' ? found.bind(statement) : found;
      },
    });
  const connection = new Proxy(db.connection, { get: (_, name) => (name === 'prepare' ? prepare : undefined) });
  return { connection, months: () => db.months(), month: (month) => db.month(month) };
}

/** What is hidden by time or kind of conversation is not read either. */
describe('search under a scope limited in time and kind', () => {
  let b: Archive;
  const ALL: ScopePart = { people: 'everyone', from: null, to: null, kinds: null };

  before(() => {
    b = new Archive();
    for (const month of ['2026-08', '2026-09', '2026-10', '2026-11']) {
      for (const date of ['02', '12', '22']) {
        const msgtime = day(`${month}-${date}`);
        b.says('li', CUSTOMER, `收到 ${month}-${date}`, { msgtime });
        b.says('li', 'zhao', `收到 内部 ${month}-${date}`, { msgtime: msgtime + 1 });
        b.says('li', ['zhao', 'wang'], `收到 群 ${month}-${date}`, { msgtime: msgtime + 2, roomid: 'wr1' });
      }
      if (month === '2026-11') b.says('wang', 'zhao', '收到 迟来', { msgtime: day('2026-09-30') });
      b.keep(month);
    }
  });
  after(() => b.end());

  const found = (parts: ScopePart[], filters: SearchFilters = {}) =>
    b.texts('收到', { scope: 'everyone', parts, filters }).map((text) => text.slice(3));

  it('finds what one of the roles shows, what arrived late by the time it was sent', () => {
    const september = { ...ALL, from: day('2026-09-12') + 1, to: day('2026-10-01') };
    assert.deepEqual(found([september]), [
      '迟来',
      '群 2026-09-22',
      '内部 2026-09-22',
      '2026-09-22',
      '群 2026-09-12',
      '内部 2026-09-12',
    ]);
    const groups: ScopePart = { ...ALL, people: ['wang'], kinds: ['group'], to: day('2026-08-12') };
    assert.deepEqual(found([groups]), ['群 2026-08-02']);
    assert.deepEqual(found([groups, { ...september, kinds: ['external'] }]), ['2026-09-22', '群 2026-08-02']);
    assert.deepEqual(found([september], { from: day('2026-09-23'), kinds: ['group'] }), []);
    assert.deepEqual(found([{ ...ALL, kinds: ['internal'] }], { kinds: ['external'] }), []);
  });

  it('counts and names no more of a conversation than its messages in reach', () => {
    const parts = [{ ...ALL, from: day('2026-10-12'), to: day('2026-11-03') }];
    assert.deepEqual(b.count('收到', { parts }), { count: 9, capped: false });
    const groups = b
      .groups('收到', { parts, hitsEach: 1 })
      .groups.map(({ key, count, hits }) => [key, count, hits[0]!.text]);
    assert.deepEqual(groups, [
      ['wr1', 3, '收到 群 2026-11-02'],
      ['li|zhao', 3, '收到 内部 2026-11-02'],
      [`li|${CUSTOMER}`, 3, '收到 2026-11-02'],
    ]);
  });

  it('opens no month that lies outside or between, and of a month only the days in reach', () => {
    const parts = [
      { ...ALL, to: day('2026-08-20') },
      { ...ALL, from: day('2026-11-20') },
    ];
    const months = b.read((db) => {
      const asked = askedFor(db, seenBy('everyone', parts), parseQuery('收到'), { filters: {}, before: null });
      return [...new Search(db, asked, Number.POSITIVE_INFINITY).months()];
    });
    assert.deepEqual(months, ['2026-11', '2026-08']);
    assert.equal(b.candidates('收到', { parts }, '2026-08'), 6);
  });

  it('tells of the coverage of months in reach only', () => {
    const months = (parts: ScopePart[]) =>
      b.read((db) => readCoverage(db, seenBy('everyone', parts))).map(({ month, archived }) => [month, archived]);
    assert.deepEqual(months([{ ...ALL, to: day('2026-08-20') }]), [['2026-08', null]]);
    assert.equal(months([{ ...ALL, kinds: ['group'] }]).length, 4);
  });
});
