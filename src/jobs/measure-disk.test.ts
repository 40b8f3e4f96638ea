import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { listDiskDays } from '../store/disk-days.ts';
import { viewer, World } from '../testing/world.ts';
import { measureDisk } from './measure-disk.ts';

const GB = 1024 ** 3;
const DAY = 86_400_000;

describe('measureDisk', () => {
  const world = new World();
  before(async () => {
    world.says('lisi', 'wangwu', '一');
    await world.pull();
  });
  after(() => world.end());

  const measured = (free: number) => measureDisk(world.app, () => ({ free: free * GB, total: 100 * GB }));
  const checked = async () => {
    const { state, sentence } = await world.app.setup.run('disk-forecast');
    return `${state} ${sentence}`;
  };

  it('keeps one row a day, the latest', async () => {
    await measured(60);
    world.now += 3_600_000;
    await measured(59);
    const days = await world.app.store.read(listDiskDays, viewer(), 9);
    assert.equal(days.length, 1);
    assert.partialDeepStrictEqual(days[0], { day: '2026-11-20', free: 59 * GB, total: 100 * GB, media: 0 });
    assert.ok(days[0]!.evidence > 0 && days[0]!.read > 0);
  });

  it('lets the self-test warn weeks before, and say when it is over', async () => {
    assert.match(await checked(), /^ok 数据不足/);
    for (const free of [57, 55, 53]) {
      world.now += DAY;
      await measured(free);
    }
    assert.match(await checked(), /^warning 按最近 3 天的增长，约 26 天后写满$/);
    world.now += DAY;
    await measured(6);
    assert.match(await checked(), /^error /);
    for (const free of [70, 75, 80, 85]) {
      world.now += 8 * DAY;
      await measured(free);
    }
    assert.match(await checked(), /^ok /);
  });
});
