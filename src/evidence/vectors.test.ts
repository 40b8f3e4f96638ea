import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openCheckpoint } from './checkpoint.ts';
import { decodeEntry, type Entry, EntryKind, encodeEntry, leafHash } from './entry.ts';
import { multiproof, rootFromMultiproof } from './multiproof.ts';
import { parseVerifierKey } from './note.ts';
import { parseTlogProof } from './tlog-proof.ts';
import { consistencyProof, Frontier, type HashReader, inclusionProof, nodeHash, verifyInclusion } from './tree.ts';

/** The files in vectors/ are frozen: what they say must hold in every version to come. FORMAT.md explains them. */

const read = (name: string) => readFileSync(join(import.meta.dirname, 'vectors', name), 'utf8');
const sha256 = (text: string) => createHash('sha256').update(text).digest();

const leaves = Array.from({ length: 300 }, (_, i) =>
  leafHash(
    encodeEntry({ kind: EntryKind.received, seq: i + 1, at: 1_763_712_000_000 + i * 1000, hash: sha256(String(i)) }),
  ),
);
const hashes: HashReader = (level, i) =>
  level === 0 ? leaves[i]! : nodeHash(hashes(level - 1, i * 2), hashes(level - 1, i * 2 + 1));
const roots = read('roots.txt').trim().split('\n');
const base64 = (proof: Iterable<Buffer>) => [...proof].map((hash) => hash.toString('base64'));
const proofs: {
  inclusion: { index: number; size: number; proof: string[] }[];
  consistency: { from: number; to: number; proof: string[] }[];
  multiproof: { indexes: number[]; size: number; proof: string[] }[];
} = JSON.parse(read('proofs.json'));

interface EntryVector {
  readonly kind: Entry['kind'];
  readonly seq: number;
  readonly at: number;
  readonly hash: string;
  readonly detail: string;
  readonly entry: string;
  readonly leaf: string;
}

describe('the frozen vectors', () => {
  it('hold entries of every kind and their leaves', () => {
    const entries: EntryVector[] = JSON.parse(read('entries.json'));
    assert.deepEqual(
      entries.map(({ kind }) => kind),
      Object.values(EntryKind),
    );
    for (const { hash, detail, entry, leaf, ...rest } of entries) {
      const bytes = encodeEntry({ ...rest, hash: Buffer.from(hash, 'hex'), detail: Buffer.from(detail) });
      assert.equal(bytes.toString('hex'), entry);
      assert.equal(leafHash(bytes).toString('hex'), leaf);
      assert.equal(decodeEntry(bytes).kind, rest.kind);
    }
  });

  it('hold the roots of 0 to 300 leaves', () => {
    const tree = new Frontier();
    assert.equal(roots.length, 301);
    for (const [size, root] of roots.entries()) {
      assert.equal(tree.root().toString('hex'), root, `size ${size}`);
      if (size < 300) tree.append(leaves[size]!);
    }
  });

  it('hold proofs of inclusion, consistency and for many leaves', () => {
    for (const { index, size, proof } of proofs.inclusion) {
      assert.deepEqual(base64(inclusionProof(index, size, hashes)), proof);
    }
    for (const { from, to, proof } of proofs.consistency) {
      assert.deepEqual(base64(consistencyProof(from, to, hashes)), proof);
    }
    for (const { indexes, size, proof } of proofs.multiproof) {
      assert.deepEqual(base64(multiproof(indexes, size, hashes)), proof);
      const picked = indexes.map((index) => ({ index, hash: leaves[index]! }));
      const root = rootFromMultiproof({
        size,
        leaves: picked,
        proof: proof.map((hash) => Buffer.from(hash, 'base64')),
      });
      assert.equal(root.toString('hex'), roots[size]);
    }
  });

  it('hold a signed checkpoint with its key, and a proof file that leads to it', () => {
    const key = parseVerifierKey(read('key.txt'));
    const { index, proof, checkpoint } = parseTlogProof(read('entry-123.tlog-proof'));
    const { origin, size, root } = openCheckpoint(checkpoint, key);

    assert.equal(checkpoint, read('checkpoint.txt'));
    assert.deepEqual([origin, size, root.toString('hex')], ['huicun.local/00112233aabbccdd/1', 300, roots[300]]);
    assert.ok(verifyInclusion({ leaf: leaves[index]!, index, size, root, proof }));
  });
});
