import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CallableThread } from '../lib/thread-calls.ts';
import { ArchiveFiles } from './archive-files.ts';
import { DeskFile } from './desk-file.ts';
import { Readers } from './readers.ts';

describe('Readers', () => {
  let dir: string;
  let readers: Readers;
  before(async () => {
    dir = mkdtempSync(join(tmpdir(), 'huicun-readers-'));
    const paths = { desk: join(dir, 'huicun.db'), archive: join(dir, 'archive.db'), months: join(dir, 'archive') };
    new DeskFile(paths).close();
    new ArchiveFiles(paths, Date.now).close();
    const file = new URL('./thread.ts', import.meta.url);
    const start = () => CallableThread.start('reader', file, { role: 'reader', paths });
    readers = await Readers.open({ start, most: 2, lingerMs: 30 });
  });
  after(async () => {
    await readers.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const ask = () => readers.call('months.listMonths', []);
  const until = async (holds: () => boolean) => {
    while (!holds()) await sleep(2);
  };

  it('is one while one question is asked after the other', async () => {
    for (let i = 0; i < 3; i++) assert.deepEqual(await ask(), []);
    assert.equal(readers.count, 1);
  });

  it('is joined by another when one has to wait, and left by it when that is over', async () => {
    assert.deepEqual(await Promise.all([ask(), ask(), ask()]), [[], [], []]);
    await until(() => readers.count === 2);
    assert.deepEqual(await Promise.all([ask(), ask(), ask(), ask()]), [[], [], [], []]);
    await until(() => readers.count === 1);
    assert.deepEqual(await ask(), []);
  });
});
