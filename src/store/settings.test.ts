import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { viewer, World } from '../testing/world.ts';
import { readSettings, saveSetting } from './settings.ts';

describe('settings', () => {
  let world: World;
  before(() => {
    world = new World();
  });
  after(() => world.end());

  const save = (name: string, value: unknown) => world.app.store.write(saveSetting, viewer(), name, value, world.now);
  const read = () => world.app.store.read(readSettings, viewer());

  it('are what was saved last, whatever it is', async () => {
    assert.deepEqual(await read(), {});
    await save('setup.ticks.prepare', ['verified']);
    await save('setup.ticks.prepare', ['verified', 'bought']);
    await save('setup.skipped.contacts', true);
    assert.deepEqual(await read(), {
      'setup.skipped.contacts': true,
      'setup.ticks.prepare': ['verified', 'bought'],
    });
  });

  it('can be taken back', async () => {
    await save('setup.skipped.contacts', null);
    await save('never.saved', null);
    assert.equal('setup.skipped.contacts' in (await read()), false);
  });
});
