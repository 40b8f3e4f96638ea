import assert from 'node:assert/strict';
import { it } from 'node:test';
import { compareWithSaid } from '../testing/compare.ts';
import { torture } from '../testing/torture.ts';

it('keeps every record exactly once while the program and the SDK host are killed at random (npm run torture is the full measure)', async () => {
  const { world, said, deadly, kills } = await torture({
    messages: 2000,
    mainKills: 3,
    hostKills: 3,
    seed: 20_261_121,
    report: () => undefined,
  });
  try {
    assert.deepEqual(compareWithSaid(world, said, deadly), []);
    assert.deepEqual(kills, { main: 3, host: 3 });
  } finally {
    await world.end();
  }
});
