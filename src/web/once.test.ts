import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Once } from './once.ts';

describe('Once', () => {
  it('lets a value through the first time until it would have expired', () => {
    const once = new Once(1000);
    assert.deepEqual(
      [once.take('a', 0), once.take('a', 999), once.take('b', 999), once.take('a', 1000)],
      [true, false, true, true],
    );
  });
});
