import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { parseCheckpoint } from '../evidence/checkpoint.ts';
import { TileReader } from '../evidence/tiles.ts';
import { rootAt } from '../evidence/tree.ts';
import { Appliance, turnClock } from '../testing/torture.ts';
import { World } from '../testing/world.ts';
import { dirOf, forgetLog, journals, loggedJournal, noteOf, published, sign, speak } from './testing/log-book.ts';

const SAID = 3000;

it('has every entry exactly once while the program is killed amid it, and takes nothing back that was signed', async () => {
  const w = new World();
  try {
    await speak(w, SAID);
    await w.app.close();
    forgetLog(w);
    const signed: string[] = [];
    for (const part of [0.1, 0.4, 0.7]) {
      await killedAt(w, part * 2 * SAID);
      w.reopen();
      await w.app.pipeline.checkpoint();
      signed.push(noteOf(w));
      await speak(w, 100);
      await w.app.close();
    }
    w.reopen();
    const { size } = (await sign(w))!;
    assert.deepEqual(loggedJournal(published(w)), Object.values(journals(w)).flat());
    const { hash } = new TileReader(dirOf(w), size);
    for (const note of signed) {
      const known = parseCheckpoint(`${note.split('\n\n')[0]}\n`);
      assert.deepEqual(rootAt(known.size, hash), known.root);
    }
  } finally {
    await w.end();
  }
});

/** Works until so much is in the log, and is killed. */
async function killedAt(w: World, mark: number): Promise<void> {
  const clockFile = join(w.dir, 'clock');
  turnClock(clockFile, w.now - Date.now());
  const archive = new Database(pathsOf(w.config).archive, { readonly: true });
  const size = archive.prepare<[], number>('SELECT coalesce(max(size), 0) FROM logs').pluck();
  const appliance = await Appliance.start(w, clockFile, 'local');
  while (size.get()! < mark || !existsSync(dirOf(w))) await sleep(1);
  await appliance.kill();
  archive.close();
}
