import assert from 'node:assert/strict';
import { it } from 'node:test';
import { tortureMedia } from '../testing/media-torture.ts';

it('keeps every file exactly once while the program and the media host are killed at random (npm run torture is the full measure)', async () => {
  const { faults, kills } = await tortureMedia({ files: 60, mainKills: 3, hostKills: 3, seed: 20_261_121 });

  assert.deepEqual(faults, []);
  assert.deepEqual(kills, { main: 3, host: 3 });
});
