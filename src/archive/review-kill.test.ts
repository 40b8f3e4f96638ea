import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { all } from '../store/db.ts';
import { readHealth } from '../store/health.ts';
import { askLookback, findLookback } from '../store/lookbacks.ts';
import { type Sql, sql } from '../store/sql.ts';
import { Appliance, turnClock } from '../testing/torture.ts';
import { viewer, World } from '../testing/world.ts';
import { contentFor, switchOn } from './testing/rule-desk.ts';

const SAID = 1500;

it('finds everything exactly once while the program is killed amid it, as it comes and in the past', async () => {
  const w = new World();
  try {
    const rule = await switchOn(w, contentFor());
    const expected = speak(w);
    await killedAt(
      w,
      [0.05, 0.3].map((part) => part * expected.length),
      sql`SELECT count(*) FROM violations`,
    );
    await finish(w);
    assert.deepEqual(foundBy(w, rule), expected);
    const { opened, reviewed } = await w.app.store.read(readHealth, viewer());
    assert.deepEqual([opened, reviewed], [SAID, SAID]);

    const later = { ...contentFor(), spec: { words: ['闲谈', '转账'] } };
    const asked = { rule: rule + 1, version: 1, content: later, dry: false, fromAt: 0, toAt: w.now * 2 };
    const id = await w.app.store.write(askLookback, viewer(), asked, w.now);
    await killedAt(
      w,
      [0.05, 0.3].map((part) => part * SAID),
      sql`SELECT looked FROM lookbacks`,
    );
    await finish(w);

    const lookback = (await w.app.store.read(findLookback, viewer(), id))!;
    assert.deepEqual([lookback.state, lookback.found, lookback.looked], ['done', SAID, SAID]);
    assert.equal(foundBy(w, rule + 1).length, SAID);
  } finally {
    await w.end();
  }
});

/** Returns what the rule is to find. */
function speak(w: World): number[] {
  const seqs = Array.from({ length: SAID }, (_, i) =>
    w.says(`staff${i % 7}`, `staff${7 + (i % 5)}`, i % 4 === 0 ? `第 ${i} 次转账` : `第 ${i} 次闲谈`),
  );
  return seqs.filter((_, i) => i % 4 === 0);
}

/** Works, and is killed as soon as so much is done, each time from where it was. Leaves the app closed. */
async function killedAt(w: World, marks: readonly number[], done: Sql): Promise<void> {
  await w.app.close();
  const clockFile = join(w.dir, 'clock');
  turnClock(clockFile, w.now - Date.now());
  const archive = new Database(pathsOf(w.config).archive, { readonly: true });
  const progress = () => Number(archive.prepare(done.text).pluck().get());
  for (const mark of marks) {
    const appliance = await Appliance.start(w, clockFile, 'local');
    while (progress() < mark) await sleep(1);
    await appliance.kill();
  }
  archive.close();
}

async function finish(w: World): Promise<void> {
  w.reopen();
  assert.equal((await w.pull()).error, null);
  await w.app.pipeline.review();
}

const foundBy = (w: World, rule: number): (number | null)[] =>
  w.app.pipeline.files.write((db) =>
    all<{ seq: number }>(
      db,
      sql`SELECT v.seq FROM violations v JOIN violation_copies p ON p.violation = v.id WHERE v.rule = ${rule} ORDER BY v.seq`,
    ).map(({ seq }) => seq),
  );
