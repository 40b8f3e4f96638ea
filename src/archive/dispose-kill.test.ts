import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathsOf } from '../config.ts';
import { carryOutDisposal } from '../jobs/run-disposals.ts';
import { childEnvironment } from '../testing/child-environment.ts';
import { type Beginning, World } from '../testing/world.ts';
import { published, sign } from './testing/log-book.ts';
import { agreedDisposal, oldArchive, rows } from './testing/old-archive.ts';
import { checkHere } from './verifier.ts';

/** Shares of the steps, so that every stage is met: writing, the switch, removal, forgetting, certificate. */
const MARKS = 8;

describe('a disposal that is killed', () => {
  let beginning: Beginning;
  let now: number;
  before(async () => {
    const { world } = await oldArchive();
    await agreedDisposal(world);
    now = world.now;
    beginning = await world.leave();
  });
  after(() => beginning?.remove());

  const victim = (w: World, mark: number) =>
    spawnSync(process.execPath, [join(import.meta.dirname, 'testing/dispose-victim.ts'), String(now), String(mark)], {
      env: childEnvironment(w.settings),
      encoding: 'utf8',
    });

  /** What is left, in a form that does not tell how it came to be. */
  async function outcome(w: World) {
    await sign(w);
    const certificates = published(w).filter(({ kind }) => kind === 5).length;
    await w.app.close();
    const all = { month: null, conversation: null, sample: null, outside: [], media: true };
    const { findings, disposed } = await checkHere(pathsOf(w.config))(all, () => {}, new AbortController().signal);
    return {
      ...{ certificates, findings, disposed },
      files: readdirSync(pathsOf(w.config).months).filter((name) => !/-(wal|shm)$/.test(name)),
      chats: rows(w, 'archive', 'SELECT key, count, first_at, last_text FROM conversations'),
      talkers: rows(w, 'archive', 'SELECT * FROM talkers ORDER BY userid'),
      media: rows(w, 'archive', 'SELECT sha256 FROM files ORDER BY sha256'),
      months: rows(w, 'archive', 'SELECT month, generation, received, opened FROM months ORDER BY month'),
      counts: rows(w, 'desk', "SELECT * FROM disposal_counts WHERE phase = 'run'"),
    };
  }

  it('comes to the same end as one that is left alone, wherever it was', async () => {
    const alone = new World({ like: beginning, now });
    await alone.app.close();
    const steps = Number(victim(alone, 0).stdout);
    assert.ok(steps > 50, String(steps));
    alone.reopen();
    const expected = await outcome(alone);
    assert.deepEqual(expected.findings, []);
    alone.reopen();
    await alone.end();
    for (let i = 1; i <= MARKS; i += 1) {
      const w = new World({ like: beginning, now });
      await w.app.close();
      const mark = Math.ceil((i * steps) / MARKS);
      assert.equal(victim(w, mark).signal, 'SIGKILL', `${mark} of ${steps}`);
      w.reopen();
      await carryOutDisposal(w.app);
      assert.deepEqual(await outcome(w), expected, `killed at step ${mark} of ${steps}`);
      w.reopen();
      await w.end();
    }
  });
});
