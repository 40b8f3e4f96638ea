import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { damagedTiles } from '../evidence/tile-check.ts';
import { checkArchive } from '../store/archive-check.ts';
import type { CheckpointRow } from '../store/checkpoints.ts';
import { demandPublicLogKey } from '../store/log-key.ts';
import { World } from '../testing/world.ts';
import { changeJournal, dirOf, noteOf, sign, speak } from './testing/log-book.ts';

describe('rebuildLogs', () => {
  let w: World;
  let signed: CheckpointRow;
  beforeEach(async () => {
    w = new World();
    await speak(w, 300);
    signed = (await sign(w))!;
    await w.app.close();
  });
  afterEach(() => w.end());

  const whole = (path: string) => join(dirOf(w), path);
  const foundBy = () => [...damagedTiles(dirOf(w), signed.size, signed.root)].map(({ path }) => path);

  /** As verification would say. */
  function findings(): string[] {
    const { paths, verifierKey } = {
      paths: pathsOf(w.config),
      verifierKey: demandPublicLogKey(pathsOf(w.config).keys),
    };
    const asked = { month: null, conversation: null, sample: null, outside: [signed.note] };
    const check = checkArchive({ paths, verifierKey, mediumState: null }, asked);
    for (;;) {
      const step = check.next();
      if (step.done) return step.value.findings.map(({ kind }) => kind);
    }
  }

  async function rebuilt(): Promise<readonly string[]> {
    w.reopen();
    try {
      return (await w.app.pipeline.rebuildLog()).flatMap(({ files }) => files);
    } finally {
      await w.app.close();
    }
  }

  const flip = (path: string) => {
    const bytes = readFileSync(whole(path));
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(whole(path), bytes);
  };

  it('writes nothing where nothing is wrong', async () => {
    assert.deepEqual(await rebuilt(), []);
    assert.deepEqual([findings(), foundBy()], [[], []]);
  });

  it('puts right what is damaged amid an old tile, missing, cut, of another kind, and the checkpoint', async () => {
    flip('tile/0/000');
    flip('tile/entries/001');
    assert.deepEqual([...new Set(findings())], ['tile']);
    rmSync(whole('tile/entries/000'));
    rmSync(whole('tile/0/001'));
    mkdirSync(whole('tile/0/001'));
    writeFileSync(whole('tile/1/000.p/1'), 'older, and wrong');
    writeFileSync(whole('checkpoint'), signed.note.replace(/\n\d+\n/, '\n7\n'));
    const files = await rebuilt();
    const expected = [
      'checkpoint',
      'tile/0/000',
      'tile/0/001',
      'tile/1/000.p/1',
      'tile/entries/000',
      'tile/entries/001',
    ];
    assert.deepEqual(files.toSorted(), expected);
    assert.deepEqual([findings(), foundBy(), noteOf(w)], [[], [], signed.note]);
    assert.deepEqual(await rebuilt(), []);
  });

  it('makes all of it where the folder is gone, and the log goes on', async () => {
    rmSync(dirOf(w), { recursive: true });
    await rebuilt();
    assert.deepEqual([findings(), foundBy(), noteOf(w)], [[], [], signed.note]);
    w.reopen();
    await speak(w, 3);
    assert.ok((await sign(w))!.size > signed.size);
  });

  it('puts the files of a log right that ended with a restore', async () => {
    const { archive } = pathsOf(w.config);
    const kept = join(w.dir, 'kept.db');
    cpSync(archive, kept);
    w.reopen();
    await speak(w, 10);
    await sign(w);
    await w.app.close();
    cpSync(kept, archive);
    w.reopen();
    await w.app.pipeline.rejoinLog(null);
    await speak(w, 1);
    await sign(w);
    await w.app.close();
    flip('tile/0/000');
    const newest = noteOf(w);
    assert.deepEqual(await rebuilt(), ['tile/0/000']);
    assert.deepEqual(findings(), []);
    assert.equal(noteOf(w), newest, 'what was published of it stays');
  });

  describe('refuses, and writes nothing,', () => {
    const before = new Map<string, Buffer>();
    async function refuses(pattern: RegExp): Promise<void> {
      flip('tile/0/000');
      before.clear();
      for (const path of readdirSync(dirOf(w), { recursive: true, withFileTypes: true }))
        if (path.isFile()) before.set(join(path.parentPath, path.name), readFileSync(join(path.parentPath, path.name)));
      await assert.rejects(rebuilt(), pattern);
      for (const [path, content] of before) assert.ok(existsSync(path) && readFileSync(path).equals(content), path);
    }

    it('where the archive is not what was signed', async () => {
      changeJournal(w, '2026-11', 'UPDATE journal SET hash = zeroblob(32) WHERE n = 5');
      await refuses(/前 \d+ 条与签过名的检查点对不上.*没有改动任何文件.*huicun verify archive/);
    });

    it('where a checkpoint was changed with it', async () => {
      const db = new Database(pathsOf(w.config).archive);
      db.prepare('UPDATE checkpoints SET root = ?').run(Buffer.alloc(32));
      db.close();
      await refuses(/与签过名的检查点对不上/);
    });

    it('where the newest checkpoints were taken away, and the one on the disk tells', async () => {
      changeJournal(w, '2026-11', 'UPDATE journal SET hash = zeroblob(32) WHERE n = 5');
      const db = new Database(pathsOf(w.config).archive);
      db.exec('DELETE FROM checkpoints');
      db.close();
      await refuses(/与签过名的检查点对不上/);
    });

    it('where the disk knows of more than the archive', async () => {
      const db = new Database(pathsOf(w.config).archive);
      db.exec('DELETE FROM checkpoints; UPDATE log_runs SET count = 100; UPDATE logs SET size = 100, settled = 0');
      db.exec('DELETE FROM log_entries');
      db.close();
      await refuses(/签过名的检查点有 \d+ 条，数据库里的存证日志只有 100 条.*huicun log rejoin/);
    });
  });
});
