import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { pathsOf } from '../config.ts';
import { parseQuery } from '../search/query.ts';
import { searchMessages } from '../store/search.ts';
import { readCoverage } from '../store/search-coverage.ts';
import { viewer, World } from '../testing/world.ts';

describe('rebuildMonth', () => {
  let w: World;
  before(async () => {
    w = new World({ now: Date.parse('2026-10-20T10:00:00+08:00') });
    for (let i = 0; i < 20; i += 1) w.says('zhang', 'li', `十月的收益 ${i}`);
    await w.pull();
    w.now = Date.parse('2026-11-20T10:00:00+08:00');
    for (let i = 0; i < 30; i += 1) w.says('zhang', 'li', `十一月的收益 ${i}`);
    await w.pull();
  });
  after(() => w.end());

  const found = async (words: string) => {
    const options = { filters: {}, before: null, limit: 100 };
    return (await w.app.store.read(searchMessages, viewer(), parseQuery(words), options)).hits.length;
  };
  const coverage = () => w.app.store.read(readCoverage, viewer());
  const readFiles = () => globSync('*.read*.db', { cwd: pathsOf(w.config).months }).toSorted();

  it('builds a month anew and puts it in the place of the old one, with everything in it', async () => {
    assert.equal(w.app.pipeline.rebuildMonth('2026-10'), true);
    await w.app.pipeline.rebuild();
    const [state] = await w.app.pipeline.rebuilds();
    assert.deepEqual(
      { month: state?.month, state: state?.state, done: state?.done },
      { month: '2026-10', state: 'done', done: 20 },
    );
    assert.equal(await found('收益'), 50);
    assert.deepEqual(readFiles(), ['2026-10.read.2.db', '2026-11.read.db']);
  });

  it('goes on finding everything while it works, and does two one after the other', async () => {
    assert.equal(w.app.pipeline.rebuildMonth('2026-10'), true);
    assert.equal(w.app.pipeline.rebuildMonth('2026-11'), true);
    assert.deepEqual(
      (await w.app.pipeline.rebuilds()).map(({ state }) => state),
      ['waiting', 'waiting'],
    );
    assert.equal(await found('收益'), 50);
    assert.deepEqual(
      (await coverage()).map(({ complete, current }) => ({ complete, current })),
      [
        { complete: true, current: false },
        { complete: true, current: false },
      ],
    );
    await w.app.pipeline.rebuild();
    assert.deepEqual(
      (await w.app.pipeline.rebuilds()).map(({ state }) => state),
      ['done', 'done'],
    );
    assert.equal(await found('收益'), 50);
  });

  it('takes up after a restart what had been asked for', async () => {
    w.app.pipeline.rebuildMonth('2026-10');
    await w.restart();
    assert.equal((await coverage()).at(-1)?.current, false);
    await w.pull();
    await w.app.pipeline.rebuild();
    assert.ok((await coverage()).every(({ current, complete }) => current && complete));
  });

  it('knows no month that is not there', () => {
    assert.equal(w.app.pipeline.rebuildMonth('2020-01'), false);
  });
});
