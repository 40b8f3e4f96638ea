import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeEntry, type Entry, EntryKind, encodeEntry, leafHash } from './entry.ts';
import { naiveLeaf } from './testing/naive.ts';

const hash = Buffer.alloc(32, 0xab);
const plain: Entry = { kind: EntryKind.opened, seq: 4_294_967_297, at: 1_763_712_000_123, hash };

describe('encodeEntry', () => {
  it('is read back as it was written, with and without detail, of every kind', () => {
    for (const kind of Object.values(EntryKind)) {
      assert.deepEqual(decodeEntry(encodeEntry({ ...plain, kind })), { ...plain, kind });
      const more = { ...plain, kind, detail: Buffer.from('明细'), hash: Buffer.alloc(0) };
      assert.deepEqual(decodeEntry(encodeEntry(more)), more);
    }
    const largest = { ...plain, detail: Buffer.alloc(60_000) };
    assert.equal(encodeEntry(largest).length, 60_054);
  });

  it('refuses numbers, hashes and details no entry can have', () => {
    const bad: Partial<Record<keyof Entry, unknown>>[] = [
      { kind: 0 },
      { kind: 9 },
      { seq: -1 },
      { seq: 1.5 },
      { at: 2 ** 53 },
      { at: Number.NaN },
      { hash: Buffer.alloc(31) },
      { detail: Buffer.alloc(60_001) },
    ];
    for (const change of bad) assert.throws(() => encodeEntry({ ...plain, ...change } as Entry), RangeError);
  });
});

describe('decodeEntry', () => {
  it('refuses bytes no entry has', () => {
    const good = encodeEntry({ ...plain, detail: Buffer.from('x') });
    const put = (at: number, byte: number) => Buffer.from(good.map((b, i) => (i === at ? byte : b)));
    const bad = [
      Buffer.alloc(0),
      good.subarray(0, 20),
      good.subarray(0, 53),
      good.subarray(0, -1),
      Buffer.concat([good, Buffer.of(0)]),
      put(0, 2),
      put(1, 0),
      put(1, 9),
      put(2, 1),
      put(19, 31),
      put(18, 255),
      put(53, 2),
    ];
    for (const bytes of bad) assert.throws(() => decodeEntry(bytes), RangeError, bytes.toString('hex'));
  });
});

describe('leafHash', () => {
  it('puts a zero byte in front, whatever the length', () => {
    for (const length of [0, 1, 54, 127, 128, 129, 60_054, 3]) {
      const entry = Buffer.alloc(length, 7);
      assert.ok(leafHash(entry).equals(naiveLeaf(entry)), String(length));
    }
  });
});
