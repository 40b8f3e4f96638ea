import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Message } from '../../src/messages/message.ts';
import { normaliseText } from '../../src/search/cut.ts';
import { ArchiveFiles } from '../../src/store/archive-files.ts';
import { recordDigest } from '../../src/store/conversations.ts';
import type { WriteDb } from '../../src/store/db.ts';
import { DeskFile } from '../../src/store/desk-file.ts';
import { recordEnvelopes } from '../../src/store/envelopes.ts';
import { evidencePath, readFile, type StorePaths } from '../../src/store/files.ts';
import { recordMessages } from '../../src/store/messages.ts';
import { type BulkRecord, makeBulk, makeCompany } from '../../src/testing/corpus/index.ts';

/** An archive of many messages, written by the store's own functions, and beside it a plain table to compare search with. */

const A_MONTH = 280_000; // 10 M messages in three years
const BATCH = 2000;
const START = Date.parse('2024-01-01T00:00:00+08:00');

export interface Built {
  readonly paths: StorePaths;
  readonly plain: Database.Database;
  readonly textBytes: number;
  readonly indexBytes: number;
  /** Everyone of the company. */
  readonly people: readonly string[];
}

export async function buildArchive(dir: string, count: number): Promise<Built> {
  const paths = { desk: join(dir, 'huicun.db'), archive: join(dir, 'archive.db'), months: join(dir, 'archive') };
  new DeskFile(paths).close();
  const files = new ArchiveFiles(paths, () => START);
  const plain = new Database(join(dir, 'plain.db'));
  plain.exec('PRAGMA journal_mode = OFF; CREATE TABLE plain (seq INTEGER PRIMARY KEY, text TEXT NOT NULL)');
  const coming = chatMessages(count);
  let textBytes = 0;
  for (let from = 0; from < count; from += A_MONTH) {
    const month = nameOfMonth(from / A_MONTH);
    files.beginMonth(month, START);
    for (let at = from; at < Math.min(from + A_MONTH, count); at += BATCH) {
      const size = Math.min(BATCH, count - at, from + A_MONTH - at);
      const messages = Array.from({ length: size }, () => coming.next().value as Message);
      keep(files, month, messages);
      keepPlain(plain, messages);
      for (const { text } of messages) textBytes += Buffer.byteLength(text);
    }
    // As it will stand for most of its life.
    files.writeRead(month, (db: WriteDb) => db.connection.exec(`INSERT INTO search (search) VALUES ('optimize')`));
  }
  const months = files.months();
  files.close();
  const indexBytes = months.reduce((sum, month) => sum + bytesOfIndex(evidencePath(paths, readFile(month))), 0);
  return { paths, plain, textBytes, indexBytes, people: makeCompany(1).staff.map((s) => s.userid) };
}

function nameOfMonth(n: number): string {
  return `${2024 + Math.floor(n / 12)}-${String((n % 12) + 1).padStart(2, '0')}`;
}

function keep(files: ArchiveFiles, month: string, messages: readonly Message[]): void {
  const sealed = { keyVersion: 1, randomKey: '', chatMsg: '', extra: null };
  const envelopes = messages.map(({ seq, msgid }) => ({ seq, msgid, ...sealed }));
  const { n } = files.writeEvidence(month, recordEnvelopes, envelopes, START);
  files.writeRead(month, recordMessages, messages, n);
  const arrivals = messages.map(({ seq }) => ({ seq, receivedAt: START }));
  files.write(recordDigest, { month, n, messages, arrivals, windowMs: 1 });
}

function keepPlain(plain: Database.Database, messages: readonly Message[]): void {
  const insert = plain.prepare('INSERT INTO plain (seq, text) VALUES (?, ?)');
  plain.transaction(() => {
    for (const { seq, text } of messages) insert.run(seq, normaliseText(text));
  })();
}

function bytesOfIndex(path: string): number {
  const db = new Database(path, { readonly: true });
  const bytes = db.prepare(`SELECT sum(pgsize) FROM dbstat WHERE name GLOB 'search_*'`).pluck().get() as number;
  db.close();
  return bytes;
}

/** What people write to each other, as the program would understand it. */
function* chatMessages(count: number): Generator<Message> {
  for (const record of makeBulk(makeCompany(1), { seed: 20_261_121, count })) yield messageOf(record);
}

function messageOf({ seq, msgid, from, tolist, roomid, text }: BulkRecord): Message {
  return {
    seq,
    msgid,
    type: 'text',
    conversation: roomid || [from, ...tolist].sort().join('|'),
    kind: roomid ? 'group' : 'single',
    external: msgid.endsWith('_external'),
    senderId: from,
    receivers: tolist,
    sentAt: START + seq * 10_000,
    text,
    preview: text,
    media: [],
    body: null,
    parts: [],
    revokes: null,
    readable: true,
  };
}
