import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drawAtRandom } from './draw.ts';

const THINGS = Array.from({ length: 200 }, (_, i) => `zhang|customer${i}`);

describe('drawAtRandom', () => {
  it('draws the same for the same seed, in whatever order things come', () => {
    const drawn = drawAtRandom('a1', THINGS, { share: 0.1, number: null });
    assert.equal(drawn.length, 20);
    assert.deepEqual(drawAtRandom('a1', THINGS.toReversed(), { share: 0.1, number: null }), drawn);
    assert.notDeepEqual(drawAtRandom('a2', THINGS, { share: 0.1, number: null }), drawn);
  });

  it('draws at least one of a few, and never more than there are', () => {
    assert.equal(drawAtRandom('s', THINGS.slice(0, 3), { share: 0.05, number: null }).length, 1);
    assert.equal(drawAtRandom('s', THINGS.slice(0, 3), { share: null, number: 9 }).length, 3);
    assert.deepEqual(drawAtRandom('s', [], { share: 1, number: null }), []);
  });

  it('favours nothing', () => {
    const times = new Map<string, number>();
    for (let seed = 0; seed < 2000; seed++)
      for (const thing of drawAtRandom(`${seed}`, THINGS.slice(0, 10), { share: null, number: 2 }))
        times.set(thing, (times.get(thing) ?? 0) + 1);
    for (const n of times.values()) assert.ok(n > 320 && n < 480, `${n} of about 400`);
  });
});
