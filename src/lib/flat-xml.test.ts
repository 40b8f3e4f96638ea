import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readFlatXml } from './flat-xml.ts';

describe('readFlatXml', () => {
  it('reads fields as text, and lists', () => {
    const text = `<?xml version="1.0" encoding="UTF-8"?>
      <xml><ToUserName><![CDATA[ww1]]></ToUserName><CreateTime>1763604000</CreateTime><State></State>
      <MemChangeList><Item><![CDATA[wm1]]></Item><Item>zhang</Item></MemChangeList><One><Item>a</Item></One></xml>`;
    assert.deepEqual(readFlatXml(text), {
      ToUserName: 'ww1',
      CreateTime: '1763604000',
      State: '',
      MemChangeList: ['wm1', 'zhang'],
      One: ['a'],
    });
  });

  it('takes what stands between CDATA marks as it is', () => {
    assert.deepEqual(readFlatXml('<xml><A><![CDATA[<!DOCTYPE a> &lt; <b>]]></A><B>&amp;</B></xml>'), {
      A: '<!DOCTYPE a> &lt; <b>',
      B: '&amp;',
    });
  });

  it('passes over what is deeper than a list, as the own fields of a member are', () => {
    const attributes =
      '<ExtAttr><Item><Name>爱好</Name><Type>0</Type><Text><Value>旅游</Value></Text></Item><Item><Name>卡号</Name><Web><Title>a</Title><Url>b</Url></Web></Item></ExtAttr>';
    assert.deepEqual(readFlatXml(`<xml><UserID>zhang</UserID>${attributes}</xml>`), { UserID: 'zhang', ExtAttr: [] });
  });

  it('counts the first of two elements of one name', () => {
    assert.deepEqual(readFlatXml('<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>'), { Encrypt: 'a' });
  });

  it('gives no element a meaning of its own', () => {
    const told = readFlatXml('<xml><__proto__><Item>x</Item></__proto__><A>1</A></xml>');
    assert.equal(Object.getPrototypeOf(told ?? {}), Object.prototype);
    assert.equal(({} as Record<string, unknown>)['Item'], undefined);
  });

  const lol = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "&l${i};&l${i};&l${i};&l${i};">`).join('');
  const refused: Record<string, string> = {
    nothing: '',
    'a word': 'hello',
    JSON: '{"Encrypt":"x"}',
    'a document type': '<!DOCTYPE xml><xml><A>1</A></xml>',
    'entities that grow': `<!DOCTYPE xml [<!ENTITY l0 "x">${lol}]><xml><A>&l9;</A></xml>`,
    'an entity from outside': '<!DOCTYPE xml [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><A>&e;</A></xml>',
    'a comment': '<xml><!-- --><A>1</A></xml>',
    'an instruction': '<xml><?php 1 ?><A>1</A></xml>',
    attributes: '<xml><A b="1">1</A></xml>',
    'another root': '<root><A>1</A></root>',
    'two roots': '<xml><A>1</A></xml><xml><A>2</A></xml>',
    'an open end': '<xml><A>1</xml>',
    'CDATA without an end': '<xml><A><![CDATA[1</A></xml>',
    'text alone': '<xml>1</xml>',
    'too deep a document': `<xml>${'<a>'.repeat(9)}1${'</a>'.repeat(9)}</xml>`,
    'too many elements': `<xml>${'<a>1</a>'.repeat(1001)}</xml>`,
  };
  for (const [what, text] of Object.entries(refused)) {
    it(`refuses ${what}`, () => {
      assert.equal(readFlatXml(text), null);
    });
  }

  it('is done with the worst that fits into a call within a moment', () => {
    const size = 64 * 1024;
    const parts = [
      '<',
      '<a',
      '<a>',
      '</a>',
      '<a/>',
      '<![CDATA[',
      '<![CDATA[]]>',
      '<a ',
      '<a b="',
      '<!',
      '<?',
      '&',
      '<?xml ',
    ];
    for (const part of parts) {
      const filling = part.repeat(Math.floor((size - 20) / part.length));
      for (const text of [filling, `<xml>${filling}</xml>`, `<xml><A>${filling}</A></xml>`]) {
        const began = performance.now();
        readFlatXml(text);
        assert.ok(performance.now() - began < 250, `${part}: ${performance.now() - began} ms`);
      }
    }
  });
});
