import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Viewer } from '../access/viewer.ts';
import { evenly, nextStep } from './even-time.ts';

describe('nextStep', () => {
  it('rounds up to 4 ms and to steps of a quarter more', () => {
    assert.deepEqual([0, 1, 4, 4.1, 5.1, 6.3, 401].map(nextStep).map(Math.round), [4, 4, 4, 5, 6, 8, 434]);
  });
});

describe('evenly', () => {
  const answer = async () => 'answer';
  const fail = async () => {
    throw new Error('no');
  };
  const whole: Viewer = { accountId: 1, name: '林悦', scope: 'everyone', permissions: ['see-numbers'] };
  const always = { people: 'everyone', from: null, to: null, kinds: ['group'] } as const;

  for (const [who, viewer] of [
    ['whose people are limited', { ...whole, scope: ['li'] }],
    ['whose times or kinds are', { ...whole, parts: [always] }],
    ['who is shown no numbers', { ...whole, permissions: [] }],
  ] as const) {
    it(`keeps an answer back until the next step for somebody ${who}, an error too`, async () => {
      const began = performance.now();
      assert.equal(await evenly(viewer, answer), 'answer');
      await assert.rejects(evenly(viewer, fail), /no/);
      assert.ok(performance.now() - began >= 8);
    });
  }

  it('keeps it back as long when the turn it is asked in has lasted long already', async () => {
    const began = performance.now();
    while (performance.now() - began < 20);
    const asked = performance.now();
    assert.equal(await evenly({ ...whole, permissions: [] }, answer), 'answer');
    assert.ok(performance.now() - asked >= 4);
  });

  it('does not keep back whoever sees everything', async () => {
    let waited = false;
    const tick = setImmediate(() => {
      waited = true;
    });
    await evenly(whole, answer);
    clearImmediate(tick);
    assert.equal(waited, false);
  });
});
