import assert from 'node:assert/strict';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { pathsOf } from '../config.ts';
import { EntryKind } from '../evidence/entry.ts';
import { readLogHealth } from '../store/log-health.ts';
import { viewer, World } from '../testing/world.ts';
import { journals, loggedJournal, noteOf, published, sign, speak } from './testing/log-book.ts';

/** A back-up is taken with 20 messages, ten of them signed for; then ten more come and are signed for. */
describe('after a restore', () => {
  let w: World;
  let backup: string;
  let kept: string;
  let newest: string;
  beforeEach(async () => {
    w = new World();
    backup = join(w.dir, 'backup');
    await speak(w, 10);
    kept = (await sign(w))!.note;
    await speak(w, 10);
    await w.app.close();
    cpSync(pathsOf(w.config).archive, join(backup, 'archive.db'));
    cpSync(w.config.dataDir, join(backup, 'data'), { recursive: true });
    w.reopen();
    await speak(w, 10);
    newest = (await sign(w))!.note;
    await w.app.close();
  });
  afterEach(() => w.end());

  function putBack(log: 'with its log' | 'beside its log'): void {
    const { log: dir } = pathsOf(w.config);
    cpSync(dir, join(w.dir, 'log'), { recursive: true });
    rmSync(w.config.dataDir, { recursive: true });
    cpSync(join(backup, 'data'), w.config.dataDir, { recursive: true });
    if (log === 'with its log') return;
    rmSync(dir, { recursive: true });
    cpSync(join(w.dir, 'log'), dir, { recursive: true });
  }

  const problem = async () => (await w.app.store.read(readLogHealth, viewer())).problem;
  const joint = () => JSON.parse(Buffer.from(published(w, 2)[0]!.detail!).toString());

  async function assertWhole(): Promise<void> {
    await speak(w, 5); // the messages WeCom still has come again
    const signed = (await sign(w))!;
    assert.match(signed.origin, /\/2$/);
    const both = [published(w, 1).slice(0, sizeIn(lastOf(1))), published(w, 2)].flat();
    assert.equal(published(w, 2)[0]!.kind, EntryKind.restored);
    assert.deepEqual(loggedJournal(both).toSorted(), Object.values(journals(w)).flat().toSorted());
  }

  const lastOf = (log: number) => (log === 1 ? joint().backup : noteOf(w, log));
  const sizeIn = (note: string) => Number(note.split('\n')[1]);

  it('stands still while the disk knows more than the database, and goes on under a new name', async () => {
    putBack('beside its log');
    w.reopen();
    assert.equal(await sign(w), null);
    assert.match((await problem())!.sentence, /像是从备份恢复的/);
    assert.match((await problem())!.remedy, /huicun log rejoin/);
    const { log, known } = await w.app.pipeline.rejoinLog(null);
    assert.deepEqual([log, known], [2, sizeIn(newest)]);
    await w.app.close();
    w.reopen();
    await assertWhole();
    assert.equal(joint().outside, newest);
    assert.equal(await problem(), null);
    assert.equal(noteOf(w, 1), newest, 'what was published stays');
  });

  it('is told by the checkpoint that was kept outside', async () => {
    putBack('with its log');
    w.reopen();
    await assert.rejects(w.app.pipeline.rejoinLog(null), /前后一致，不需要接续/);
    await assert.rejects(w.app.pipeline.rejoinLog(kept), /前后一致，不需要接续/);
    await assert.rejects(w.app.pipeline.rejoinLog(newest.replace(/\n\d+\n/, '\n99\n')), /外部检查点不能用/);
    await w.app.pipeline.rejoinLog(newest);
    await assertWhole();
    assert.equal(joint().outside, newest);
    await assert.rejects(w.app.pipeline.rejoinLog(newest), /前后一致，不需要接续/);
  });

  it('begins anew where archive.db is gone, with everything', async () => {
    const { archive } = pathsOf(w.config);
    for (const part of ['', '-wal', '-shm']) rmSync(`${archive}${part}`, { force: true });
    w.reopen();
    assert.equal(await sign(w), null);
    assert.match((await problem())!.sentence, /数据库里却没有它的记载/);
    await w.app.pipeline.rejoinLog(null);
    await sign(w);
    assert.deepEqual(loggedJournal(published(w, 2)), Object.values(journals(w)).flat());
    assert.deepEqual(joint(), { backup: null, outside: newest });
  });
});
