import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { describe, it } from 'node:test';
import { CUT_VERSION, cutMessage, isDecidedByTokens, normaliseText, normaliseWithMap, queryTokens } from './cut.ts';
import { foldingTable } from './normal-form.ts';

const IDS = { conversation: 7, sender: 8, type: 1, direction: 0, employees: [8, 9] };
const tokensOf = (text: string) => new Set(cutMessage(text, IDS).toString().split(' '));

describe('normaliseText', () => {
  const same: [a: string, b: string][] = [
    ['ＡＢＣ１２３，！￥', 'abc123,!¥'],
    ['Ünïcode ΣΊΣΥΦΟΣ ЖУК', 'ünïcode σίσυφοσ жук'],
    ['轉賬給陳經理', '转账给陈经理'],
    ['微\u200b信\u2060转\ufe0f账\u00ad', '微信转账'],
    ['一\u3000二\t三\n四\u00a0五', '一 二 三 四 五'],
    ['ｶﾀｶﾅ', 'カタカナ'],
  ];
  for (const [a, b] of same) {
    it(`takes ${a} for ${b}`, () => assert.equal(normaliseText(a), b));
  }

  it('leaves as it is what is in normal form, and every normal form', () => {
    const table = foldingTable();
    assert.ok(table.every((unit) => unit === 0 || table[unit] === unit));
    assert.equal(normaliseText('好的😀'), '好的😀');
  });

  it('knows where each unit stood', () => {
    const { text, map } = normaliseWithMap('\u200b微\u200b信A😀\ufe0f');
    assert.equal(text, '微信a😀');
    assert.deepEqual([...map], [1, 3, 4, 5, 6, 8]);
  });
});

describe('cutMessage', () => {
  it('cuts into units, pairs, and grams of letters and digits', () => {
    assert.deepEqual(
      [...tokensOf('转账1380元')],
      ['¤c7', '¤s8', '¤t1', '¤d0', '¤e8', '¤e9', ...'转 账 转账 1 账1 3 13 8 38 138 0 80 380 1380 元 0元'.split(' ')],
    );
  });

  it('takes a surrogate pair for one unit', () => {
    assert.ok(tokensOf('好😀😀').isSupersetOf(new Set(['😀', '好😀', '😀😀'])));
  });

  it('does not join across whitespace, nor marks with Chinese', () => {
    const tokens = tokensOf('甲 乙，丙');
    assert.equal([...tokens].filter((t) => t.length === 2).length, 0);
  });

  it('gives nothing to the index that its tokenizer would split', () => {
    const every = String.fromCharCode(...Array.from({ length: 0x300 }, (_, unit) => unit));
    assert.match(cutMessage(every, IDS).toString(), /^[ 0-9a-z\u0080-\uffff]*$/);
  });

  it('takes a text of a megabyte', () => {
    assert.ok(tokensOf('长'.repeat(350_000)).has('长长'));
    assert.ok(tokensOf(`${'a'.repeat(1_000_000)}z`).has('aaaz'));
  });

  it('is the version it says it is', () => {
    const rules = hash('sha256', foldingTable()) + cutMessage('Ａb1，3.5% 轉賬！😀。[微笑] a@b.cn', IDS);
    assert.deepEqual(
      [CUT_VERSION, hash('sha256', rules).slice(0, 16)],
      [1, 'cd64bc56695b9cb0'],
      'the rules have changed: raise CUT_VERSION, so that read files are cut anew',
    );
  });
});

describe('queryTokens', () => {
  const samples: [term: string, tokens: string[], decided: boolean][] = [
    ['转', ['转'], true],
    ['转账', ['转账'], true],
    ['转账给', ['转账', '账给'], false],
    ['a', ['a'], true],
    ['VX', ['vx'], true],
    ['pdf', ['pdf'], true],
    ['1380', ['1380'], true],
    ['13800', ['1380', '3800'], false],
    ['aaaaa', ['aaaa'], false],
    ['加v我', ['加v', 'v我'], false],
    ['加vx', ['加v', 'vx'], false],
    ['甲 甲', ['甲'], false],
    ['😀', ['😀'], true],
    ['', [], false],
  ];
  for (const [term, tokens, decided] of samples) {
    it(`asks for ${tokens.join(' and ') || 'nothing'} to find “${term}”`, () => {
      assert.deepEqual([queryTokens(term), isDecidedByTokens(term)], [tokens, decided]);
    });
  }

  it('finds a mark, and marks within numbers, by their own tokens', () => {
    assert.deepEqual(['@', '！！', '3.'].map(isDecidedByTokens), [true, true, true]);
    assert.deepEqual(['3.5%', '好！'].map(isDecidedByTokens), [false, false]);
  });

  it('agrees with plain substring search on texts of every sort', () => {
    const random = generator(20_261_120);
    const texts = Array.from({ length: 500 }, () => randomText(random, 24));
    const indexed = texts.map((text) => ({ text, normal: normaliseText(text), tokens: tokensOf(text) }));
    let found = 0;
    for (let i = 0; i < 5000; i++) {
      const source = pick(random, indexed);
      const term = pieceOf(random, random() < 0.8 ? source.normal : randomText(random, 6));
      const search = { needed: new Set(queryTokens(term)), decided: isDecidedByTokens(term) };
      for (const one of [source, ...Array.from({ length: 10 }, () => pick(random, indexed))]) {
        const plain = one.normal.includes(term);
        const hit = one.tokens.isSupersetOf(search.needed) && (search.decided || plain);
        assert.equal(hit, plain, JSON.stringify({ text: one.text, term, needed: [...search.needed] }));
        found += Number(plain);
      }
    }
    assert.ok(found > 5000, `only ${found} of the comparisons found something`);
  });
});

const ALPHABETS = [
  '转账微信的好轉賬',
  'abAB',
  '0138',
  '.%@！!，。“"¤',
  ['😀', '👍', '𠮷'],
  [' ', '\u3000', '\u200b', '\0'],
].map((a) => [...a]);

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

function pick<T>(random: () => number, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)]!;
}

/** Stretches of one alphabet, so that runs come about. */
function randomText(random: () => number, most: number): string {
  const letters: string[] = [];
  const length = Math.floor(random() * most);
  while (letters.length < length) {
    const alphabet = pick(random, ALPHABETS);
    for (let n = 1 + Math.floor(random() * 6); n > 0; n--) letters.push(pick(random, alphabet));
  }
  return letters.join('');
}

function pieceOf(random: () => number, text: string): string {
  const units = [...normaliseText(text)];
  const from = Math.floor(random() * units.length);
  const piece = units.slice(from, from + 1 + Math.floor(random() * 8));
  return piece.join('').trim() || '转';
}
