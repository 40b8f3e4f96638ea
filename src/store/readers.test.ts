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
    readers = await Readers.open({ start, most: 2, patienceMs: 0, lingerMs: 30 });
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
    while (readers.count < 2) await Promise.all(Array.from({ length: 200 }, ask));
    assert.deepEqual(await Promise.all([ask(), ask(), ask(), ask()]), [[], [], [], []]);
    await until(() => readers.count === 1);
    assert.deepEqual(await ask(), []);
  });

  it('lets no question wait behind a long one while another thread is free', async () => {
    const ends = new Map<string, () => void>();
    const some = await Readers.open({
      start: async () => new SlowThread(ends),
      most: 2,
      patienceMs: 0,
      lingerMs: 1000,
    });
    const long = some.call('long', []);
    const short = some.call('short', []);
    await until(() => ends.has('short'));
    ends.get('short')!();
    assert.equal(await short, 'short');
    ends.get('long')!();
    assert.equal(await long, 'long');
    await some.close();
  });
});

/** Answers a question when the test lets it. */
class SlowThread {
  readonly #ends: Map<string, () => void>;
  waiting = 0;

  constructor(ends: Map<string, () => void>) {
    this.#ends = ends;
  }

  async call(name: string): Promise<string> {
    this.waiting += 1;
    await new Promise<void>((resolve) => this.#ends.set(name, resolve));
    this.waiting -= 1;
    return name;
  }

  async stop(): Promise<void> {}
}
