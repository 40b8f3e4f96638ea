import { writeFileSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { normalise } from '../../src/messages/normalise.ts';
import type { WriteDb } from '../../src/store/db.ts';
import { beginMonth, lastJournal, recordEnvelopes, recordOpened } from '../../src/store/envelopes.ts';
import { evidenceFile, evidencePath, openForWriting, readFile } from '../../src/store/files.ts';
import { recordMessages } from '../../src/store/messages.ts';
import { migrate } from '../../src/store/migrate.ts';
import { doneMark, inBatches, pathsIn } from './search-archive.ts';
import { type BenchRecord, benchCompany, benchRecords } from './search-corpus.ts';

/** Writes the files of every `of`-th month, beginning with the `part`-th, by the store's own functions: one of several processes that build an archive. */
const [dir, count, lastDay, part, of] = process.argv.slice(2) as [string, string, string, string, string];
const paths = pathsIn(dir);

const SEALED = { keyVersion: 1, randomKey: '', chatMsg: '', extra: null };

let month: MonthFiles | null = null;
let number = -1;
for (const batch of inBatches(benchRecords(benchCompany(), Number(count), lastDay))) {
  if (month?.name !== batch[0]!.month) {
    month?.close();
    number += 1;
    month = begin(batch[0]!);
  }
  month.add(batch);
}
month?.close();

interface MonthFiles {
  readonly name: string;
  add(batch: readonly BenchRecord[]): void;
  close(): void;
}

/** A month of another part, or one that an earlier run has finished, is passed over. */
function begin({ month: name, seq, sentAt }: BenchRecord): MonthFiles {
  if (number % Number(of) !== Number(part) || doneMark(dir, name).exists)
    return { name, add: () => undefined, close: () => undefined };
  const evidence = openForWriting(evidencePath(paths, evidenceFile(name)), 'evidence');
  const read = openForWriting(evidencePath(paths, readFile(name)), 'read');
  for (const db of [evidence, read]) db.pragma('synchronous = OFF');
  migrate(evidence, 'evidence');
  migrate(read, 'read');
  within(evidence, (db) => beginMonth(db, name, seq - 1, sentAt));
  return {
    name,
    add: (batch) => add({ evidence, read }, batch),
    close() {
      for (const db of [evidence, read]) {
        db.pragma('wal_checkpoint(TRUNCATE)');
        db.close();
      }
      writeFileSync(doneMark(dir, name).path, '');
      process.stdout.write(`${name}\n`);
    },
  };
}

function add(
  { evidence, read }: { evidence: Database.Database; read: Database.Database },
  batch: readonly BenchRecord[],
) {
  const n = within(evidence, (db) => {
    const at = batch.at(-1)!.sentAt;
    recordEnvelopes(
      db,
      batch.map(({ seq, msgid }) => ({ seq, msgid, ...SEALED })),
      at,
    );
    recordOpened(db, batch, at);
    return lastJournal(db);
  });
  const messages = batch.map(({ seq, json }) => normalise(seq, json));
  within(read, (db) => recordMessages(db, messages, n));
}

function within<R>(db: Database.Database, work: (db: WriteDb) => R): R {
  return db.transaction(() => work({ connection: db } as WriteDb)).immediate();
}
