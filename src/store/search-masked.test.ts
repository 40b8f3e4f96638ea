import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Viewer } from '../access/viewer.ts';
import { maskedSpans } from '../messages/mask.ts';
import { parseQuery } from '../search/query.ts';
import { saveMasking } from './masking.ts';
import { countMessages, searchConversations, searchMessages } from './search.ts';
import { SearchArchive, seenBy } from './testing/search-archive.ts';

const PHONE = '13812345678';
const CARD = '6222021234567890128';

/** All of its parts, but not itself. */
function partsOf(number: string): string[] {
  const lengths = Array.from(number, (_, i) => i + 1).slice(0, -1);
  return lengths.flatMap((length) =>
    Array.from({ length: number.length - length + 1 }, (_, from) => number.slice(from, from + length)),
  );
}

describe('search by whoever is shown no numbers', () => {
  let a: SearchArchive;
  const masked: Viewer = { ...seenBy('everyone'), permissions: [] };
  const texts = [
    `我的电话${PHONE}，打给我`,
    '电话 138 1234 5678 也行',
    `卡号 ${CARD}`,
    '邮箱 zhangsan@qq.com',
    '订单号 13812 已发货，共 5678 元',
    '工号 K-2077，请查收',
  ];

  before(() => {
    a = new SearchArchive();
    for (const text of texts) a.says('zhang', 'li', text);
    a.keep('2026-11');
  });
  after(() => a.end());

  const search = (viewer: Viewer, typed: string) => {
    const asked = { filters: {}, before: null, limit: 50 };
    return a.read((db) => {
      const query = parseQuery(typed, { conditions: true });
      const found = searchMessages(db, viewer, query, asked).hits.map(({ seq, text }) => [seq, text] as const);
      const { count } = countMessages(db, viewer, query, asked);
      const groups = searchConversations(db, viewer, query, { ...asked, hitsEach: 9 }).groups;
      assert.deepEqual(
        groups.flatMap(({ hits }) => hits.map(({ seq, text }) => [seq, text])),
        found,
      );
      assert.deepEqual([count, groups[0]?.count ?? 0], [found.length, found.length]);
      return found.toReversed();
    });
  };
  const found = (typed: string, viewer = masked) => search(viewer, typed).map(([seq]) => seq);

  it('finds no number by a part of it, whatever the part', () => {
    for (const [seq, number] of [
      [1, PHONE],
      [3, CARD],
      [4, 'zhangsan'],
    ] as const)
      for (const part of partsOf(number)) {
        assert.ok(found(`"${part}"`, seenBy('everyone')).includes(seq));
        assert.ok(!found(`"${part}"`).includes(seq), part);
      }
    assert.deepEqual(found('"电话138"'), []);
    assert.deepEqual(found('"5678，打"'), []);
  });

  it('does not tell by what is left out either', () => {
    const all = [1, 2, 3, 4, 5, 6];
    assert.deepEqual(found('NOT 8123'), all);
    assert.deepEqual(found('NOT 1381'), [1, 2, 3, 4, 6]);
    assert.deepEqual(found('电话 NOT 138'), [1, 2]);
  });

  it('finds a whole number, shows that one and no other', () => {
    assert.deepEqual(search(masked, PHONE), [[1, texts[0]]]);
    assert.deepEqual(search(masked, '"138 1234 5678"'), [[2, texts[1]]]);
    assert.deepEqual(found('"电话13812345678，打"'), [1]);
    assert.deepEqual(found('zhangsan@qq.com'), [4]);
    assert.deepEqual(search(masked, '卡号'), [[3, '卡号 ***************0128']]);
    assert.deepEqual(found('qq.com'), [4]);
  });

  it('finds everything else as others do, by the index alone where it can', () => {
    for (const typed of ['电话', '5678', '订单号 13812', '查收']) {
      const [hidden, shown] = [found(typed), found(typed, seenBy('everyone'))];
      assert.deepEqual(hidden, typed === '5678' ? [5] : shown, typed);
    }
  });

  it('counts what the company masks by its own patterns', () => {
    assert.deepEqual(found('2077'), [6]);
    assert.deepEqual(maskedSpans(texts[5]!, { kinds: [], patterns: ['K-####'] }).length, 1);
    a.writeDesk((db) => saveMasking(db, masked, { kinds: [], patterns: [{ name: '工号', pattern: 'K-####' }] }, 1));
    assert.deepEqual([found('2077'), found('K-2077'), found('"工号 K-2077"')], [[], [6], [6]]);
    assert.deepEqual(found('8123'), [1]);
  });
});
