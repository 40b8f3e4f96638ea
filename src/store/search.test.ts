import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { normaliseText } from '../search/cut.ts';
import { parseQuery } from '../search/query.ts';
import type { SearchFilters } from './search.ts';
import { SearchArchive as Archive, day, type PageOptions } from './testing/search-archive.ts';

const CUSTOMER = 'wmQ1234567890_abcdefghij-k';

let a: Archive;
after(() => a.end());
before(() => {
  a = new Archive();
  a.says('zhang', CUSTOMER, '合同今天发您，请查收', { msgtime: day('2026-10-05') });
  a.says(CUSTOMER, 'zhang', '收到，我的手机 13812345678', { msgtime: day('2026-10-06') });
  a.says('li', ['zhang', 'wang'], '合同款3.5%已付', { roomid: 'wr1', msgtime: day('2026-10-07') });
  a.says('zhang', CUSTOMER, '说错了', { msgid: 'wrong', msgtime: day('2026-10-08') });
  a.keep('2026-10');
  a.says('wang', 'zhao', '【转账】請加ＶＸ 😀', { msgtime: day('2026-11-02') });
  a.says('zhang', CUSTOMER, '', { msgtype: 'revoke', revoke: { pre_msgid: 'wrong' }, msgtime: day('2026-11-02') });
  a.says('zhang', CUSTOMER, '', { msgtype: 'file', file: { filename: '采购合同.pdf', sdkfileid: 'x' } });
  a.says('zhang', 'li', '同合不是合同', { msgtime: day('2026-10-31') });
  a.keep('2026-11');
});

describe('searchMessages', () => {
  it('finds the newest archived first, over all months', () => {
    assert.deepEqual(a.texts('合同'), ['同合不是合同', '采购合同.pdf', '合同款3.5%已付', '合同今天发您，请查收']);
  });

  const found: [query: string, texts: number][] = [
    ['转', 1],
    ['轉賬', 1],
    ['vx', 1],
    ['vx 😀', 1],
    ['"vx 😀"', 1],
    ['请加VX', 1],
    ['😀', 1],
    ['【', 1],
    ['账】', 1],
    ['3.5%', 1],
    ['5%已', 1],
    ['%', 1],
    ['.', 2],
    ['PDF', 1],
    ['5678', 1],
    ['13812345678', 1],
    ['13812345679', 0],
    ['合同 zhang', 0],
    ['今天 合同', 1],
    ['同合同', 0],
    ['是合同', 1],
    ['合同合', 0],
  ];
  for (const [query, texts] of found) {
    it(`finds ${query} ${texts} times`, () => {
      assert.equal(a.texts(query).length, texts);
      assert.deepEqual(a.count(query), { count: texts, capped: false });
    });
  }

  it('tells everything a list shows', () => {
    assert.deepEqual(a.page('手机').hits, [
      {
        seq: 2,
        key: `${CUSTOMER}|zhang`,
        kind: 'single',
        external: true,
        senderId: CUSTOMER,
        peers: ['zhang'],
        type: 'text',
        sentAt: day('2026-10-06'),
        text: '收到，我的手机 13812345678',
        revoked: false,
        violation: null,
      },
    ]);
    assert.deepEqual(a.page('3.5%').hits[0]?.peers, ['wang', 'zhang']);
    assert.equal(a.page('说错了').hits[0]?.revoked, true);
  });

  describe('with filters', () => {
    const filtered: [what: string, query: string, filters: SearchFilters, seqs: number[]][] = [
      ['of a conversation', '合同', { conversation: 'li|zhang' }, [8]],
      ['of a sender', '合同', { senders: ['li'] }, [3]],
      ['of a type', '合同', { types: ['file'] }, [7]],
      ['of a time', '合同', { from: day('2026-10-07'), to: day('2026-11-01') }, [8, 3]],
      ['of a time, its end left out', '', { from: day('2026-10-05'), to: day('2026-10-06') }, [1]],
      ['of a beginning only', '合同', { from: day('2026-11-01') }, [7]],
      ['of an end only', '合同', { to: day('2026-10-06') }, [1]],
      ['of all of them', '合同', { conversation: 'wr1', senders: ['li'], types: ['text'], from: 1 }, [3]],
      ['and no words', '', { senders: [CUSTOMER] }, [2]],
      ['that nobody fits', '合同', { senders: ['nobody'] }, []],
      ['that are null', '手机', { senders: null, conversation: null, types: null, from: null, to: null }, [2]],
    ];
    for (const [what, query, filters, seqs] of filtered) {
      it(`finds what is ${what}`, () => {
        assert.deepEqual(
          a.page(query, { filters }).hits.map((h) => h.seq),
          seqs,
        );
        assert.equal(a.count(query, { filters }).count, seqs.length);
      });
    }
  });

  it('goes from the oldest to the newest when asked to', () => {
    assert.deepEqual(a.texts('合同', { order: 'oldest' }), a.texts('合同').toReversed());
    const first = a.page('合同', { order: 'oldest', limit: 2 });
    const rest = a.page('合同', { order: 'oldest', limit: 2, before: first.next });
    assert.deepEqual([first.next, rest.hits.map(({ seq }) => seq), rest.next], [3, [7, 8], null]);
  });

  it('shows the gravest of what rules found', () => {
    const b = new Archive();
    b.says('zhang', 'li', '转账到我的卡');
    const [message] = b.keep('2026-11');
    b.violates(message!, 1, 'low');
    b.violates(message!, 2, 'high');
    assert.equal(b.page('转账').hits[0]?.violation, 'high');
    b.end();
  });

  it('shows a person only the conversations in scope', () => {
    assert.deepEqual(a.texts('合同', { scope: ['li'] }), ['同合不是合同', '合同款3.5%已付']);
    assert.deepEqual(a.texts('合同', { scope: ['zhao'] }), []);
    assert.deepEqual(a.texts('合同', { scope: [] }), []);
    assert.deepEqual(a.count('合同', { scope: ['li', 'wang'] }), { count: 2, capped: false });
  });

  it('asks the index first, and looks up only what it names', () => {
    assert.deepEqual(
      a.steps('合同').map((step) => step.split(' INDEX')[0]),
      ['SCAN s VIRTUAL TABLE'],
    );
    assert.deepEqual(
      a.steps('是合同').map((step) => step.split(' INDEX')[0]),
      ['SCAN s VIRTUAL TABLE', 'SEARCH m USING INTEGER PRIMARY KEY (rowid=?)'],
    );
  });

  it('comes upon the messages in order, without sorting what it does not show', () => {
    const strangers = Array.from({ length: 100 }, (_, i) => `stranger${i}`);
    const ways: PageOptions[] = [
      { filters: { violation: true } },
      { filters: { media: true } },
      { filters: { kinds: ['internal', 'external'] } },
      { filters: { types: ['file'], from: 1 } },
      { scope: ['li', ...strangers] },
    ];
    for (const way of ways) {
      const steps = [...a.steps('', way), ...a.steps('合同', way)];
      assert.deepEqual(
        steps.filter((step) => /TEMP B-TREE|^SCAN m/.test(step)),
        [],
      );
    }
  });

  it('goes on where the page before ended', () => {
    const seqs: number[] = [];
    let next: number | null | undefined;
    while (next !== null) {
      const page = a.page('合同', { limit: 1, ...(next ? { before: next } : {}) });
      seqs.push(...page.hits.map((h) => h.seq));
      next = page.next;
    }
    assert.deepEqual(seqs, [8, 7, 3, 1]);
  });

  it('gives what it found when the time is up, and can go on', () => {
    const b = new Archive();
    for (let i = 0; i < 200; i++) b.says('zhang', 'li', `合同第${i}份`);
    b.keep('2026-11');

    const { hits, tooBroad, next } = b.page('合同第', { budget: -1, limit: 500 });
    assert.deepEqual([hits.length, tooBroad, next], [32, true, 169]);
    assert.deepEqual(b.count('合同第', { budget: -1 }), { count: 32, capped: true });
    b.end();
  });

  it('stops counting at ten thousand', () => {
    const b = new Archive();
    for (let i = 0; i < 10_050; i++) b.says('zhang', 'li', '好');
    b.keep('2026-11');

    assert.deepEqual(b.count('好'), { count: 10_000, capped: true });
    assert.deepEqual(b.count('好', { scope: ['li'] }), { count: 10_000, capped: true });
    b.end();
  });

  it('agrees with plain substring search', () => {
    const b = new Archive();
    const letters = [...'转账轉賬微信ab01.%，！😀 '];
    const text = (i: number, length: number) =>
      Array.from(
        { length },
        (_, k) => letters[((i * 2_654_435_761 + k * k * 40_503 + i * k * 97) >>> 3) % letters.length],
      ).join('');
    const texts = Array.from({ length: 300 }, (_, i) => text(i, 1 + (i % 17)));
    for (const t of texts) b.says('zhang', 'li', t);
    b.keep('2026-11');

    let found = 0;
    for (let i = 0; i < 300; i++) {
      const query = parseQuery(`"${text(i + 7, 1 + (i % 5))}"`);
      if (query.empty) continue;
      const plain = texts.filter((t) => normaliseText(t).includes(query.terms[0]!.text)).reverse();
      assert.deepEqual(b.texts(`"${query.terms[0]!.text}"`, { limit: 1000 }), plain, query.terms[0]!.text);
      found += plain.length;
    }
    assert.ok(found > 300);
    b.end();
  });
});

describe('searchConversations', () => {
  it('tells of each what a list shows', () => {
    const { groups, next, tooBroad } = a.groups('合同', { hitsEach: 1 });
    assert.deepEqual([next, tooBroad], [null, false]);
    assert.deepEqual(
      groups.map(({ hits, ...group }) => ({ ...group, hits: hits.map(({ text }) => text) })),
      [
        {
          key: 'li|zhang',
          kind: 'single',
          external: false,
          peers: ['li', 'zhang'],
          memberCount: 2,
          count: 1,
          capped: false,
          newest: 8,
          hits: ['同合不是合同'],
        },
        {
          key: `${CUSTOMER}|zhang`,
          kind: 'single',
          external: true,
          peers: [CUSTOMER, 'zhang'],
          memberCount: 2,
          count: 2,
          capped: false,
          newest: 7,
          hits: ['采购合同.pdf'],
        },
        {
          key: 'wr1',
          kind: 'group',
          external: false,
          peers: ['li', 'wang', 'zhang'],
          memberCount: 3,
          count: 1,
          capped: false,
          newest: 3,
          hits: ['合同款3.5%已付'],
        },
      ],
    );
  });

  it('comes past those who say it without end, and counts up to a hundred of each', () => {
    const b = new Archive();
    b.says('li', 'zhao', '好的');
    for (let i = 0; i < 1100; i++) b.says('zhang', 'wang', '好的');
    b.keep('2026-10');
    for (let i = 0; i < 300; i++) b.says('zhang', 'wang', '好的');
    b.keep('2026-11');

    const first = b.groups('好的', { limit: 1 });
    const second = b.groups('好的', { limit: 1, before: first.next });
    assert.deepEqual(
      [...first.groups, ...second.groups].map(({ key, count, capped }) => [key, count, capped]),
      [
        ['wang|zhang', 100, true],
        ['li|zhao', 1, false],
      ],
    );
    assert.equal(second.next, null);
    b.end();
  });

  it('gives what it found when the time is up, and can go on without saying anything twice', () => {
    const b = new Archive();
    for (let i = 0; i < 120; i++) b.says('zhang', `staff${i % 60}`, '好的，收到');
    b.keep('2026-11');

    const keys: string[] = [];
    for (let before: number | null = null, rounds = 0; rounds === 0 || before !== null; rounds++) {
      const page = b.groups('好的，收', { before, budget: -1 });
      keys.push(...page.groups.map(({ key }) => key));
      before = page.next;
      assert.ok(rounds < 10, 'it does not come to an end');
    }
    assert.deepEqual([keys.length, new Set(keys).size], [60, 60]);
    b.end();
  });
});
