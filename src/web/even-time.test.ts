import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { evenly, nextStep } from './even-time.ts';

describe('nextStep', () => {
  it('rounds up to 25 ms and its doublings', () => {
    assert.deepEqual([0, 1, 25, 25.1, 50, 51, 399, 401].map(nextStep), [25, 25, 25, 50, 50, 100, 400, 800]);
  });
});

describe('evenly', () => {
  const answer = async () => 'answer';
  const fail = async () => {
    throw new Error('no');
  };

  it('keeps an answer back until the next step, an error too', async () => {
    const began = performance.now();
    assert.equal(await evenly({ scope: ['li'] }, answer), 'answer');
    await assert.rejects(evenly({ scope: [] }, fail), /no/);
    assert.ok(performance.now() - began >= 48);
  });

  it('does not keep back whoever sees everything', async () => {
    let waited = false;
    const tick = setImmediate(() => {
      waited = true;
    });
    await evenly({ scope: 'everyone' }, answer);
    clearImmediate(tick);
    assert.equal(waited, false);
  });
});
