import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { Appliance, turnClock } from '../testing/torture.ts';
import { World } from '../testing/world.ts';
import { figuresIn, type Tables } from './testing/figures-tables.ts';

const SAID = 700;
const GUESTS = ['ann', 'ben', 'zoe'].map((name) => `wm${name.padStart(26, '_')}`);

it('counts everything exactly once while the program is killed amid it, as it comes and after the rules have changed', async () => {
  const w = new World();
  try {
    speak(w);
    await killedAt(w, 'SELECT count(*) FROM dialogues', [1, 1]);
    await finish(w);
    const asItCame = tables(w);
    assert.equal(countIn(w, 'SELECT sum(staff + customers) FROM chat_days'), SAID);
    assert.equal(
      countIn(w, 'SELECT sum(messages) FROM figure_days'),
      countIn(w, 'SELECT sum(messages) FROM figure_months'),
    );

    changeRules(w);
    await killedAt(w, 'SELECT count(*) FROM figure_bases', [2]);
    await killedAt(w, 'SELECT coalesce(max(basis), 0) FROM dialogues', [2]);
    await finish(w);

    assert.deepEqual(tables(w), asItCame);
    assert.equal(countIn(w, 'SELECT count(DISTINCT basis) FROM dialogues'), 1);
  } finally {
    await w.end();
  }
});

/** Of everybody to everybody, with pauses. */
function speak(w: World): void {
  for (let i = 0; i < SAID; i += 1) {
    const [staff, guest] = [`staff${i % 7}`, GUESTS[(i >> 2) % 3]!];
    const msgtime = w.now - 40 * 86_400_000 + i * 1_700_000 + (i % 9) * 50_000 - (i % 50 === 0 ? 90_000_000 : 0);
    if (i % 3 === 0) w.says(staff, guest, '在的', { msgtime });
    else w.says(guest, staff, '在吗', { msgtime });
  }
}

/** The same rules, only another version of them. */
function changeRules(w: World): void {
  const desk = new Database(pathsOf(w.config).desk);
  desk.exec('UPDATE figures_rules_state SET basis = basis + 1');
  desk.close();
}

/** Works, and is killed as soon as so much is there, each time from where it was. Leaves the app closed. */
async function killedAt(w: World, progress: string, marks: readonly number[]): Promise<void> {
  await w.app.close();
  const clockFile = join(w.dir, 'clock');
  turnClock(clockFile, w.now - Date.now());
  const archive = new Database(pathsOf(w.config).archive, { readonly: true });
  const now = archive.prepare(progress).pluck();
  for (const mark of marks) {
    const appliance = await Appliance.start(w, clockFile, 'local');
    while (Number(now.get()) < mark) await sleep(1);
    await appliance.kill();
  }
  archive.close();
  w.reopen();
}

async function finish(w: World): Promise<void> {
  assert.equal((await w.pull()).error, null);
  await w.app.pipeline.figures();
}

const read = (w: World, query: string) =>
  w.app.pipeline.files.write((db) => db.connection.prepare(query).all() as Record<string, unknown>[]);
const tables = (w: World): Tables => figuresIn((query) => read(w, query));
const countIn = (w: World, query: string): number => Number(Object.values(read(w, query)[0]!)[0]);
