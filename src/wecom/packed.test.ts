import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PackReader, PackWriter } from './packed.ts';

describe('PackWriter and PackReader', () => {
  it('give back numbers, texts of any script and nothing, in order', () => {
    const writer = new PackWriter(8);
    const texts = ['', 'ascii', '你好，世界', '😀\u0000x', null];
    for (const text of texts) writer.text(text);
    writer.number(Number.MAX_SAFE_INTEGER);
    writer.bytes(Buffer.from('原文'));
    const reader = new PackReader(writer.take());
    assert.deepEqual(
      texts.map(() => reader.text()),
      texts,
    );
    assert.equal(reader.number(), Number.MAX_SAFE_INTEGER);
    assert.equal(reader.text(), '原文');
    assert.equal(reader.done, true);
  });

  it('start afresh after each taking, and grow past what was foreseen', () => {
    const writer = new PackWriter(16);
    writer.text('first');
    writer.take();
    writer.text('x'.repeat(100_000));
    const second = writer.take();
    assert.equal(second.length, 100_004);
    assert.equal(new PackReader(second).text()?.length, 100_000);
  });
});
