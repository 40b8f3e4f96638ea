import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ALL_MASKS, type Masks, maskedSpans, maskText } from './mask.ts';
import { LONGEST_PATTERN, mistakeIn } from './mask-own.ts';

const NOTHING: Masks = { kinds: [], patterns: [] };
const own = (...patterns: string[]): Masks => ({ kinds: [], patterns });

/** Each text as it is shown: `text => shown`, or the text alone where nothing of it is masked. */
function shows(lines: string, masks = ALL_MASKS) {
  for (const line of lines.trim().split('\n')) {
    const [text, shown = text] = line.trim().split(' => ') as [string, string?];
    assert.equal(maskText(text, masks), shown);
  }
}

describe('maskText', () => {
  it('shows the ends of a mobile number, however it is written', () => {
    shows(`
      电话13812345678微信同号 => 电话138****5678微信同号
      +86 138 1234 5678、139-1234-5678 => +86 138 **** 5678、139-****-5678
      8613812345678 008613812345678 013812345678 => 86138****5678 0086138****5678 0138****5678
      138-12345678 1381234 5678 => 138-****5678 138**** 5678
      +86-13812345678 => +86-138****5678
      １３８１２３４５６７８ => １３８****５６７８
      13\u200b8123\u200b45678 => 13\u200b8***\u200b*5678`);
  });

  it('shows area code and end of a landline number', () => {
    shows(`
      010-62345678 (0755)86123456 （021） 6234 5678 => 010-****5678 (0755)****3456 （021） **** 5678
      0312-7654321 01062345678 075586123456 => 0312-***4321 010****5678 0755****3456
      +86 10 6234 5678 => +86 10 **** 5678
      010-62345678-801 => 010-****5678-801
      0312-1654321 010 12345678 4008001234`);
  });

  it('shows the ends of an identity card whose checksum is right', () => {
    shows(`
      身份证110101199003074514。 => 身份证110***********4514。
      11010519491231002X 11010519491231002x => 110***********002X 110***********002x
      110101 19900307 4514 => 110*** ******** 4514
      110101900307451 => 110********7451
      110101199003074515 110101199013074514 990101199003074514 110101901307451`);
  });

  it('shows the last four digits of a bank card', () => {
    shows(`
      6222021234567894 6222 0212 3456 7894 => ************7894 **** **** **** 7894
      4111-1111-1111-1111 378282246310005 => ****-****-****-1111 ***********0005
      6222021234567890 4111111111111112 8000000000000002`);
  });

  it('keeps the domain of an e-mail address', () => {
    shows(`
      写信到zhang.san@qq.com，或 a@b.cn => 写信到z***@qq.com，或 a***@b.cn
      13812345678@139.com => 1***@139.com
      王磊＠公司 @李四 a@b a @ b.cn`);
  });

  it('cuts nothing out of longer runs of digits, ids, sums and addresses of servers', () => {
    shows(`
      订单 2024112100013812345678，流水 138123456780、113812345678
      1700000000000 20241121093000 a13812345678b 0x1a13812345678f 550e8400-e29b-41d4-a716-446655440000
      0.13812345678 116.378282246310005 13:00-14:30 2024-11-21 192.168.100.100 1500 2000 300
      https://13812345678.example.com/a => https://13812345678.example.com/a
      https://a.cn/p/13812345678?x=13912345678 => https://a.cn/p/138****5678?x=139****5678
      1.13812345678 2.13912345678 => 1.138****5678 2.139****5678
      138 1234 5678 139 1234 5678 => 138 **** 5678 139 **** 5678`);
  });

  it('masks only the kinds that are wanted, and what is masked stays as it is', () => {
    const text = '13812345678 a1@b.cn 6222021234567894';
    assert.equal(maskText(text, NOTHING), text);
    assert.equal(maskText(text, { kinds: ['email'], patterns: [] }), '13812345678 a***@b.cn 6222021234567894');
    const once = maskText(text, ALL_MASKS);
    assert.equal(maskText(once, ALL_MASKS), once);
  });

  it('shows the number somebody typed himself, whole, and no other', () => {
    const text = '13812345678、13912345678、zhang@qq.com';
    assert.equal(maskText(text, ALL_MASKS, ['13812345678']), '13812345678、139****5678、z***@qq.com');
    assert.equal(maskText('138 1234 5678', ALL_MASKS, ['电话 138-12345678']), '138 1234 5678');
    assert.equal(maskText(text, ALL_MASKS, ['1381234567', '13', 'zhan', '@qq.com']), maskText(text, ALL_MASKS));
    assert.equal(maskText(text, ALL_MASKS, ['zhang@qq.com']), '138****5678、139****5678、zhang@qq.com');
    assert.equal(maskText('li@qq.com', ALL_MASKS, ['alibaba']), 'l***@qq.com');
  });

  it('masks patterns of one’s own: # a digit, @ a letter, * either', () => {
    shows('合同ht-2024-000123。 => 合同ht-2***-**0123。', own('HT-####-######'));
    shows('ＨＴ-2024-000123 xHT-2024-000123 HT-2024-0001234 HT-202-000123', own('XX-####-######'));
    shows('车牌京A12B45 => 车牌京A***45', own('京@*****'));
    shows('xHT-2024-000123 HT-2024-0001234 HT-202-000123', own('HT-####-######'));
    shows('12345678 => 12****78', own('####5678', '1234####'));
  });
});

describe('maskedSpans', () => {
  it('leaves out country codes and domains, and is in order', () => {
    const text = '8613812345678 zhang@qq.com 010-62345678';
    const spans = maskedSpans(text, ALL_MASKS).map(({ from, to, kind }) => [kind, text.slice(from, to)]);
    assert.deepEqual(spans, [
      ['phone', '13812345678'],
      ['email', 'zhang'],
      ['phone', '010-62345678'],
    ]);
  });

  it('of what overlaps makes one', () => {
    const spans = maskedSpans('HT13812345678', { kinds: ['phone'], patterns: ['HT###########'] });
    assert.deepEqual(spans, [{ from: 0, to: 13, kind: 'own' }]);
  });

  it('finds the numbers that were put in, and nothing else, whatever stands around them', () => {
    const random = randomOf(7);
    const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)]!;
    const numbers = ['13812345678', '110101199003074514', '6222021234567894', '010-62345678', '138-1234-5678'];
    const between = [
      '你好',
      '，',
      '。\n',
      '（',
      '）',
      '/',
      '\t',
      ' 和 ',
      '：',
      '😀',
      'tel',
      'A',
      '12号楼',
      '2024年',
      '#',
      '*',
    ];
    for (let i = 0; i < 3000; i += 1) {
      let text = '';
      const put: string[] = [];
      for (let n = 0; n < 4; n += 1) {
        const number = pick(numbers);
        const before = pick(between);
        text += `${/[A-Za-z\d)）]$/.test(before) ? `${before}，` : before}${number}，`;
        put.push(number);
      }
      const found = maskedSpans(text, ALL_MASKS).map(({ from, to }) => text.slice(from, to));
      assert.deepEqual(found, put, text);
    }
  });

  it('never falls over, overlaps or leaves the text, whatever it is given', () => {
    const random = randomOf(11);
    const letters = [...'0123456789-. @aX＠０９86+()（）:/', '\u200b', '\n', '\ud83d'];
    for (let i = 0; i < 8000; i += 1) {
      const length = Math.floor(random() * 60);
      const text = Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join('');
      const spans = maskedSpans(text, { ...ALL_MASKS, patterns: ['##-##', '@*#*'] });
      let end = 0;
      for (const { from, to } of spans) {
        assert.ok(from >= end && to > from && to <= text.length, JSON.stringify(text));
        end = to;
      }
      assert.equal(typeof maskText(text, ALL_MASKS), 'string');
    }
  });

  it('takes time by the length of the text alone', () => {
    const patterns = Array.from({ length: 3 }, (_, i) => `####-####-@@@@-${i}`);
    const hostile = [
      '1',
      '1 ',
      '1-',
      '1\u200b',
      'a@',
      'a@b.',
      '13812345678',
      '138 1234 5678 ',
      '62',
      'https://',
      '(010)',
      '86 ',
    ];
    for (const piece of hostile) {
      const took = (length: number) => {
        const text = piece.repeat(length / piece.length);
        const from = performance.now();
        maskText(text, { ...ALL_MASKS, patterns });
        return performance.now() - from;
      };
      took(20_000);
      // By its square it would take far longer than that.
      assert.ok(took(100_000) < 3000, `${piece}: too slow`);
    }
  });
});

describe('mistakeIn', () => {
  it('says what is wrong with a pattern', () => {
    assert.equal(mistakeIn('HT-####-######'), null);
    assert.match(mistakeIn('HT-###')!, /至少要有 4 个/);
    assert.match(mistakeIn('#'.repeat(LONGEST_PATTERN + 1))!, /最多 30 个字符/);
    assert.match(mistakeIn(' ####')!, /首尾不能有空格/);
    assert.match(mistakeIn('😀####')!, /表情/);
  });
});

/** The same each time. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  };
}
