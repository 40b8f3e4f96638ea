import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { SearchFilters } from './search.ts';
import { SearchArchive as Archive } from './testing/search-archive.ts';

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
});
