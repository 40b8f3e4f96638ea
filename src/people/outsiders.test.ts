import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { listCustomers } from '../store/customers.ts';
import { outside } from '../testing/people-file.ts';
import { viewer, World } from '../testing/world.ts';

const CAI = outside('cai');
const BO = outside('bo');

describe('refreshLists', () => {
  let w: World;
  beforeEach(() => {
    w = new World();
  });
  afterEach(() => w.end());

  const others = async () => {
    const nobody = { kind: null, state: null, consent: null, follower: null, department: null, tag: null };
    const filters = { ...nobody, customers: false, search: '', from: null, to: null };
    const page = { order: 'talked', after: null, skip: 0, limit: 10 } as const;
    return (await w.app.store.read(listCustomers, viewer(), filters, page)).rows;
  };

  it('lists who has begun to talk, and keeps up with who spoke last', async () => {
    w.says('zhang', CAI, '您好');
    w.says('zhang', BO, '您好');
    await w.pull();
    assert.equal(await w.app.refreshLists(), 2);
    assert.deepEqual(
      (await others()).map(({ id }) => id),
      [BO, CAI],
    );

    w.now += 86_400_000;
    w.says(CAI, 'zhang', '在吗');
    await w.pull();
    assert.equal(await w.app.refreshLists(), 0);

    const [first] = await others();
    assert.deepEqual([first!.id, first!.lastAt], [CAI, w.now + 3]);
  });

  it('finds nothing to do the second time', async () => {
    w.says('zhang', CAI, '您好');
    await w.pull();
    await w.app.refreshLists();

    assert.equal(await w.app.refreshLists(), 0);
  });
});
