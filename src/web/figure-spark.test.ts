import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SPARK, sparkOf } from './figure-spark.ts';

describe('sparkOf', () => {
  it('goes from the lowest to the highest over the whole width', () => {
    const { lines, last } = sparkOf([0, 5, 10])!;
    assert.deepEqual(lines, [`3,${SPARK.height - 3} 42,12 81,3`]);
    assert.deepEqual(last, { x: 81, y: 3 });
  });

  it('leaves a gap where nothing is known', () => {
    assert.equal(sparkOf([1, 2, null, 3, 4])!.lines.length, 2);
  });

  it('is a level line where nothing changed, and nothing where there is too little', () => {
    assert.match(sparkOf([7, 7])!.lines[0]!, /^3,12 81,12$/);
    assert.equal(sparkOf([null, 7, null]), null);
    assert.equal(sparkOf([]), null);
  });
});
