import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { fromBase64, fromHex, isHex } from './bytes.js';
import { linesOf } from './streams.js';

describe('fromHex', () => {
  it('reads lower-case hex of the length asked for', () => {
    const bytes = randomBytes(32);
    assert.ok(isHex(bytes.toString('hex'), 32));
    assert.deepEqual(Buffer.from(fromHex(bytes.toString('hex'))), bytes);
    for (const bad of ['AB', 'a', 'abc', 'ag', 'a测', null, 7]) assert.ok(!isHex(bad, 1), String(bad));
  });
});

describe('fromBase64', () => {
  it('reads what an encoder wrote and nothing else', () => {
    for (let length = 0; length < 70; length += 1) {
      const bytes = randomBytes(length);
      assert.deepEqual(Buffer.from(fromBase64(bytes.toString('base64'))!), bytes);
    }
    for (const bad of ['A', 'AA', 'AAA', 'AA=', 'AB==', 'AAB=', 'A===', '====', 'AA=A', 'A A=', 'AA-_', '测测测测']) {
      assert.equal(fromBase64(bad), null, bad);
    }
  });
});

describe('linesOf', () => {
  async function lines(most: number, ...pieces: Uint8Array[]): Promise<string[]> {
    const found: string[] = [];
    async function* stream() {
      yield* pieces;
    }
    for await (const part of linesOf(stream(), most)) found.push(...part);
    return found;
  }
  const bytes = Buffer.from('一\n\n二三\n四');

  it('joins lines and characters that were cut anywhere', async () => {
    for (let at = 0; at <= bytes.length; at += 1) {
      const cut = [bytes.subarray(0, at), bytes.subarray(at)];
      assert.deepEqual(await lines(9, ...cut), ['一', '', '二三', '四'], String(at));
    }
    assert.deepEqual(await lines(9), []);
  });

  it('stops at a line without end and at what is no UTF-8', async () => {
    await assert.rejects(lines(9, Buffer.alloc(10, 'a'), Buffer.from('a')), /过长/);
    await assert.rejects(lines(9, Buffer.of(0xff)), TypeError);
    await assert.rejects(lines(9, Buffer.of(0xe4)), TypeError);
  });
});
