import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { multiproof, rootFromMultiproof } from './multiproof.ts';
import { naiveConsistency, naiveInclusion, naiveMultiproof, naiveRoot } from './testing/naive.ts';
import {
  consistencyProof,
  emptyRoot,
  Frontier,
  type HashReader,
  inclusionProof,
  nodeHash,
  rootAt,
  rootOfRow,
  verifyConsistency,
  verifyInclusion,
} from './tree.ts';

const leaves = Array.from({ length: 300 }, (_, i) => createHash('sha256').update(`leaf ${i}`).digest());
const known = new Map<string, Buffer>();
const read: HashReader = (level, index) => {
  if (level === 0) return leaves[index]!;
  const key = `${level}/${index}`;
  if (!known.has(key)) known.set(key, nodeHash(read(level - 1, index * 2), read(level - 1, index * 2 + 1)));
  return known.get(key)!;
};
const roots = Array.from({ length: 301 }, (_, size) => naiveRoot(leaves.slice(0, size)));
const changed = (hash: Buffer) => Buffer.from(hash.map((byte, i) => (i === 7 ? byte ^ 1 : byte)));

/** The same numbers on every run. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

describe('Frontier', () => {
  it('has the root of every size, and goes on from its hashes', () => {
    const tree = new Frontier();
    assert.ok(tree.root().equals(emptyRoot));
    for (let size = 1; size <= 300; size += 1) {
      const resumed = Frontier.from(tree.size, tree.hashes());
      tree.append(leaves[size - 1]!);
      resumed.appendMany([leaves[size - 1]!]);
      assert.ok(tree.root().equals(roots[size]!) && resumed.root().equals(roots[size]!), `size ${size}`);
    }
    assert.equal(tree.size, 300);
    assert.throws(() => Frontier.from(7, tree.hashes()), RangeError);
  });
});

describe('rootOfRow', () => {
  it('is the subtree over leaves side by side, and a tree grows by it as by its leaves', () => {
    const row = (from: number, count: number) => rootOfRow(Buffer.concat(leaves.slice(from, from + count)));
    for (const count of [2, 4, 32, 256]) assert.deepEqual(row(0, count), roots[count]);
    const frontier = new Frontier();
    frontier.appendSubtree(7, row(0, 128));
    frontier.appendSubtree(7, row(128, 128));
    frontier.appendMany(leaves.slice(256));
    assert.deepEqual([frontier.size, frontier.root()], [300, roots[300]]);
  });
});

describe('rootAt', () => {
  it('reads the root of every size from the complete subtrees', () => {
    for (const [size, root] of roots.entries()) assert.ok(rootAt(size, read).equals(root), `size ${size}`);
  });
});

describe('inclusionProof', () => {
  it('is that of RFC 6962 and verifies, for every leaf of many sizes', () => {
    for (const size of [1, 2, 3, 5, 7, 8, 31, 33, 64, 100, 255, 256, 257, 300]) {
      for (let index = 0; index < size; index += size > 64 ? 17 : 1) {
        const proof = inclusionProof(index, size, read);
        assert.deepEqual(proof, naiveInclusion(index, leaves.slice(0, size)));
        assert.ok(verifyInclusion({ leaf: leaves[index]!, index, size, root: roots[size]!, proof }));
      }
    }
    assert.throws(() => inclusionProof(7, 7, read), RangeError);
  });

  it('does not verify another leaf, index, size, root or a proof cut, lengthened or changed', () => {
    const good = { leaf: leaves[5]!, index: 5, size: 7, root: roots[7]!, proof: inclusionProof(5, 7, read) };
    const bad = [
      { leaf: leaves[4]! },
      { index: 4 },
      { index: -1 },
      { index: 7 },
      { index: 5.5 },
      { size: 6 },
      { size: 2 ** 60 },
      { root: roots[6]! },
      { proof: good.proof.slice(1) },
      { proof: [...good.proof, leaves[0]!] },
      { proof: good.proof.toReversed() },
      ...good.proof.map((hash, i) => ({ proof: good.proof.with(i, changed(hash)) })),
      { proof: good.proof.with(0, Buffer.alloc(31)) },
    ];
    assert.ok(verifyInclusion(good));
    for (const change of bad) assert.equal(verifyInclusion({ ...good, ...change }), false, JSON.stringify(change));
  });
});

describe('consistencyProof', () => {
  it('is that of RFC 6962 and verifies, for pairs of many sizes', () => {
    for (const to of [0, 1, 2, 3, 6, 7, 8, 33, 64, 129, 256, 300]) {
      for (let from = 0; from <= to; from += to > 64 ? 13 : 1) {
        const proof = consistencyProof(from, to, read);
        assert.deepEqual(proof, naiveConsistency(from, leaves.slice(0, to)));
        assert.ok(verifyConsistency({ from, fromRoot: roots[from]!, to, toRoot: roots[to]!, proof }), `${from} ${to}`);
      }
    }
  });

  it('does not verify a shortened, rewritten or otherwise other history', () => {
    for (const from of [4, 6]) {
      const good = { from, fromRoot: roots[from]!, to: 7, toRoot: roots[7]!, proof: consistencyProof(from, 7, read) };
      const bad = [
        { fromRoot: roots[5]! },
        { toRoot: roots[8]! },
        { from: 5 },
        { to: 9 },
        { from: 8 },
        { proof: [] },
        { proof: [...good.proof, leaves[0]!] },
        ...good.proof.map((hash, i) => ({ proof: good.proof.with(i, changed(hash)) })),
      ];
      for (const change of bad) assert.equal(verifyConsistency({ ...good, ...change }), false, JSON.stringify(change));
    }
  });
});

describe('multiproof', () => {
  it('agrees with the definition, and leads to the root, for random picks', () => {
    const random = numbers(8);
    for (let round = 0; round < 150; round += 1) {
      const size = 1 + Math.floor(random.next().value! * 300);
      const share = random.next().value!;
      const wanted = leaves.slice(0, size).flatMap((_, i) => (random.next().value! < share ? [i] : []));
      const proof = [...multiproof(wanted, size, read)];
      assert.deepEqual(proof, naiveMultiproof(new Set(wanted), leaves.slice(0, size)));
      const picked = wanted.map((index) => ({ index, hash: leaves[index]! }));
      assert.ok(rootFromMultiproof({ size, leaves: picked, proof }).equals(roots[size]!));
    }
  });

  it('refuses what does not fit, and comes to another root for what was changed', () => {
    const wanted = [3, 4, 90, 299];
    const proof = [...multiproof(wanted, 300, read)];
    const picked = wanted.map((index) => ({ index, hash: leaves[index]! }));
    const root = (change: object) => rootFromMultiproof({ size: 300, leaves: picked, proof, ...change });
    const refused = [
      { proof: proof.slice(1) },
      { proof: [...proof, leaves[0]!] },
      { leaves: picked.slice(1) },
      { leaves: picked.toReversed() },
      { leaves: [picked[0]!, ...picked] },
      { leaves: [...picked, { index: 300, hash: leaves[0]! }] },
      { proof: proof.with(2, Buffer.alloc(5)) },
      { size: 0 },
    ];
    for (const change of refused) assert.throws(() => root(change), RangeError, JSON.stringify(change));
    assert.ok(root({}).equals(roots[300]!));
    assert.ok(!root({ proof: proof.with(2, changed(proof[2]!)) }).equals(roots[300]!));
    assert.ok(!root({ leaves: picked.with(1, { index: 4, hash: leaves[5]! }) }).equals(roots[300]!));
    assert.throws(() => [...multiproof([4, 3], 300, read)], RangeError);
    assert.throws(() => [...multiproof([300], 300, read)], RangeError);
  });
});
