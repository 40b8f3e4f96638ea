import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { tidyWhenIdle } from './tidy.ts';

describe('tidyWhenIdle', () => {
  it('has an idle thread give back what it no longer needs', async () => {
    let held: unknown[] | null = Array.from({ length: 400_000 }, (_, i) => ({ i }));
    const full = process.memoryUsage().heapTotal;
    assert.ok(held.length > 0);
    held = null;

    tidyWhenIdle(20);
    while (process.memoryUsage().heapTotal > full - 8e6) await sleep(10);
  });
});
