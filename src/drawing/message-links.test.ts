import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { linkify, piecesOf, safeLink } from './message-links.ts';
import { markFor } from './message-marks.ts';

const links = (text: string) => linkify(text).filter(({ href }) => href !== null);

describe('linkify', () => {
  const samples: [text: string, shown: string | null, href: string | null][] = [
    ['见 https://a.cn/b?c=1&d=2#e', 'https://a.cn/b?c=1&d=2#e', 'https://a.cn/b?c=1&d=2#e'],
    ['看https://a.cn/x请确认', 'https://a.cn/x', 'https://a.cn/x'],
    ['（www.a.cn）', 'www.a.cn', 'http://www.a.cn/'],
    ['说完了：https://a.cn/x.', 'https://a.cn/x', 'https://a.cn/x'],
    ['(https://a.cn/x)', 'https://a.cn/x', 'https://a.cn/x'],
    ['https://a.cn/x_(y)', 'https://a.cn/x_(y)', 'https://a.cn/x_(y)'],
    ['HTTPS://A.CN', 'HTTPS://A.CN', 'https://a.cn/'],
    ['javascript:alert(1)', null, null],
    ['data:text/html,<script>', null, null],
    ['file:///etc/passwd', null, null],
    ['https://', null, null],
    ['https://bank.example@evil.example/', null, null],
  ];
  for (const [text, shown, href] of samples) {
    it(`finds ${shown ?? 'nothing to click'} in ${text}`, () => {
      assert.deepEqual([links(text)[0]?.text ?? null, links(text)[0]?.href ?? null], [shown, href]);
    });
  }

  it('loses no character, whatever stands in a text', () => {
    const texts = ['', '甲 https://a.cn 乙 www.b.cn', `https://a.cn/${'x'.repeat(5000)} 完`, '\ud83d https://a.cn/\0'];
    for (const text of texts) {
      assert.equal(
        linkify(text)
          .map((piece) => piece.text)
          .join(''),
        text,
      );
    }
  });

  it('takes 100 kB of anything without delay', () => {
    for (const bit of ['*', 'www.', 'https://', 'https://a.cn/ ', ')', '!', 'http', '(https://a.cn/(']) {
      linkify(bit.repeat(100_000 / bit.length));
    }
  });
});

describe('piecesOf', () => {
  it('marks a hit that begins before an address and ends in it', () => {
    const pieces = piecesOf('见https://a.cn', markFor([{ text: '见https', negated: false }]));
    assert.deepEqual(pieces, [
      { href: null, segments: [{ text: '见', hit: true }] },
      {
        href: 'https://a.cn/',
        segments: [
          { text: 'https', hit: true },
          { text: '://a.cn', hit: false },
        ],
      },
    ]);
  });
});

describe('safeLink', () => {
  it('leads to web addresses only', () => {
    for (const address of [
      'javascript:alert(1)',
      ' JaVaScRiPt:x',
      'data:text/html,x',
      '//a.cn',
      'a.cn',
      '',
      null,
      undefined,
    ]) {
      assert.equal(safeLink(address), null);
    }
    assert.equal(safeLink(' https://a.cn/"><script>'), 'https://a.cn/%22%3E%3Cscript%3E');
  });
});
