import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { viewer } from '../testing/world.ts';
import { issueFirstCode } from './accounts.ts';
import { ArchiveFiles } from './archive-files.ts';
import type { WriteDb } from './db.ts';
import { type EnvelopeRow, lastJournal, recordEnvelopes, recordOpened } from './envelopes.ts';
import { openForWriting, type StorePaths } from './files.ts';
import { readHealth } from './health.ts';
import { takeLock } from './lock.ts';
import { migrate, schemaVersion } from './migrate.ts';
import { LocalStore, type Store, ThreadedStore } from './store.ts';

const AT = Date.parse('2026-11-20T10:00:00+08:00');

function envelope(seq: number, more: Partial<EnvelopeRow> = {}): EnvelopeRow {
  return { seq, msgid: `m${seq}`, keyVersion: 1, randomKey: 'k', chatMsg: `c${seq}`, extra: null, ...more };
}

let dir: string;
let paths: StorePaths;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'huicun-store-'));
  paths = { desk: join(dir, 'huicun.db'), archive: join(dir, 'archive.db'), months: join(dir, 'archive') };
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const noArchive = async () => {
  throw new Error('no archive thread in this test');
};

describe('evidence', () => {
  let files: ArchiveFiles;
  beforeEach(() => {
    files = new ArchiveFiles(paths, () => AT);
    files.beginMonth('2026-11', AT);
    files.writeEvidence('2026-11', recordEnvelopes, [envelope(1), envelope(2)], AT);
    files.writeEvidence('2026-11', recordOpened, [{ seq: 1, json: '{"msgid":"m1"}' }], AT);
  });
  afterEach(() => files.close());

  for (const table of ['month', 'envelopes', 'opened', 'journal']) {
    it(`refuses UPDATE, DELETE and REPLACE in ${table}`, () => {
      const attempt = (statement: string) => () =>
        files.writeEvidence('2026-11', (db: WriteDb) => db.connection.exec(statement));

      assert.throws(attempt(`UPDATE ${table} SET rowid = rowid`), /never changed/);
      assert.throws(attempt(`DELETE FROM ${table}`), /never removed/);
      assert.throws(attempt(`INSERT OR REPLACE INTO ${table} SELECT * FROM ${table}`), /never removed|below the floor/);
      assert.throws(attempt(`REPLACE INTO ${table} SELECT * FROM ${table}`), /never removed|below the floor/);
    });
  }

  it('takes the same batch twice without a second row', () => {
    const again = files.writeEvidence('2026-11', recordEnvelopes, [envelope(1), envelope(2)], AT);

    assert.equal(again.added, 0);
    assert.equal(files.writeEvidence('2026-11', lastJournal), 3);
  });

  it('stops at a seq that comes again with other content, and keeps nothing of that batch', () => {
    const batch = [envelope(3), envelope(2, { chatMsg: 'other' })];

    assert.throws(() => files.writeEvidence('2026-11', recordEnvelopes, batch, AT), /seq 2 came again/);
    assert.equal(files.cursor(), 2);
  });

  it('keeps a msgid that comes again under another seq', () => {
    const { added } = files.writeEvidence('2026-11', recordEnvelopes, [envelope(3, { msgid: 'm1' })], AT);

    assert.equal(added, 1);
  });

  it('begins a month above everything received, and refuses what lies below', () => {
    files.beginMonth('2026-12', AT);

    assert.throws(() => files.writeEvidence('2026-12', recordEnvelopes, [envelope(2)], AT), /below the floor/);
    assert.equal(files.writeEvidence('2026-12', recordEnvelopes, [envelope(3)], AT).added, 1);
    assert.equal(files.cursor(), 3);
  });

  it('never goes back a month', () => {
    assert.throws(() => files.beginMonth('2026-10', AT), /does not follow/);
  });

  it('finds its months again when the catalogue is lost', () => {
    files.close();
    rmSync(paths.archive);
    files = new ArchiveFiles(paths, () => AT);

    assert.deepEqual(files.months(), ['2026-11']);
    assert.equal(files.cursor(), 2);
  });

  it('brings a watermark that stands beyond the journal back to its end', () => {
    files.write((db: WriteDb) => db.connection.exec(`INSERT INTO stations VALUES ('2026-11', 'open', 99)`));
    files.close();
    files = new ArchiveFiles(paths, () => AT);

    const n = files.write((db: WriteDb) =>
      db.connection.prepare(`SELECT n FROM stations WHERE station = 'open'`).pluck().get(),
    );
    assert.equal(n, 3);
  });
});

describe('migrate', () => {
  it('refuses a file written by a newer program, and leaves it as it is', () => {
    const db = openForWriting(paths.archive, 'archive');
    db.pragma('user_version = 999');

    assert.throws(() => migrate(db, 'archive'), /请安装新版本程序/);
    assert.equal(schemaVersion(db), 999);
    db.close();
  });

  it('makes only STRICT tables', () => {
    for (const kind of ['desk', 'archive', 'evidence', 'read'] as const) {
      const db = openForWriting(join(dir, `${kind}.db`), kind);
      migrate(db, kind);
      const loose = db
        .prepare(
          `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT LIKE 'sqlite_%'`,
        )
        .pluck()
        .all();

      assert.deepEqual(loose, [], kind);
      db.close();
    }
  });
});

describe('Store', () => {
  const doors: [name: string, open: () => Promise<Store>][] = [
    ['in this thread', async () => new LocalStore({ paths, archive: noArchive })],
    ['over threads', () => ThreadedStore.open({ paths, readers: 2, archive: noArchive })],
  ];
  for (const [name, open] of doors) {
    describe(name, () => {
      let store: Store;
      beforeEach(async () => {
        new ArchiveFiles(paths, () => AT).close();
        store = await open();
      });
      afterEach(() => store.close());

      it('answers reads and writes by name', async () => {
        assert.match((await store.write(issueFirstCode, AT)) ?? '', /\w/);
        assert.equal((await store.read(readHealth, viewer())).received, 0);
      });

      it('cannot write while reading', async () => {
        // @ts-expect-error a function that writes is not accepted by read()
        await assert.rejects(store.read(issueFirstCode, AT), /readonly/);
      });

      it('refuses a function that is not registered', async () => {
        await assert.rejects(
          store.read(() => 1),
          /not registered/,
        );
      });
    });
  }
});

describe('takeLock', () => {
  it('refuses a second service on the same data, with a sentence', () => {
    const lock = takeLock(dir);

    assert.throws(() => takeLock(dir), /正由另一个会存服务使用/);
    lock.release();
    takeLock(dir).release();
  });
});
