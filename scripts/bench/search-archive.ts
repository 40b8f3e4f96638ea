import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { pathsOf } from '../../src/config.ts';
import type { Message } from '../../src/messages/message.ts';
import { normalise, PARSER_VERSION } from '../../src/messages/normalise.ts';
import { CUT_VERSION, normaliseText } from '../../src/search/cut.ts';
import { ArchiveFiles } from '../../src/store/archive-files.ts';
import { recordDigest } from '../../src/store/conversations.ts';
import type { WriteDb } from '../../src/store/db.ts';
import { recordMediaDigest } from '../../src/store/media-queue.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { recordTalked, refreshOutsiders } from '../../src/store/outsiders.ts';
import { recordViolations } from '../../src/store/violations.ts';
import { type BenchRecord, benchCompany, benchRecords, recordCompany } from './search-corpus.ts';
import { emptyDesk } from './shipped.ts';

/**
 * An archive of many messages, written by the store's own functions, and beside it a plain table to compare search with.
 * Kept for the next run, in HUICUN_BENCH_DIR or the system's temporary folder; made anew when messages are read or cut by other rules.
 */
export interface Built {
  readonly dir: string;
  readonly plain: Database.Database;
  readonly textBytes: number;
  readonly months: readonly string[];
}

const PROCESSES = 2;
const NICE = 15;

export const pathsIn = (dir: string) => pathsOf({ dataDir: join(dir, 'data') });

/** That a month's files are whole: what an interrupted run has finished is not done again. */
export function doneMark(dir: string, month: string): { path: string; exists: boolean } {
  const path = join(dir, `${month}.done`);
  return { path, exists: existsSync(path) };
}

export async function openBenchArchive(count: number): Promise<Built> {
  const dir = folderFor(count);
  const known = join(dir, 'built.json');
  if (!existsSync(known)) writeFileSync(known, JSON.stringify(await build(dir, count)));
  const figures = JSON.parse(readFileSync(known, 'utf8')) as { textBytes: number; months: string[] };
  emptyDesk(pathsIn(dir));
  return { dir, plain: new Database(join(dir, 'plain.db'), { readonly: true }), ...figures };
}

function folderFor(count: number): string {
  const root = process.env['HUICUN_BENCH_DIR'] ?? join(os.tmpdir(), 'huicun-bench');
  const schemas = `${migrations.evidence.length}.${migrations.read.length}`;
  const dir = join(root, `cut${CUT_VERSION}-parser${PARSER_VERSION}-files${schemas}-${count}`);
  mkdirSync(dir, { recursive: true });
  for (const name of readdirSync(root))
    if (name.endsWith(`-${count}`) && join(root, name) !== dir) rmSync(join(root, name), { recursive: true });
  return dir;
}

async function build(dir: string, count: number): Promise<{ textBytes: number; months: string[] }> {
  const lastDay = lastDayOf(dir);
  mkdirSync(pathsIn(dir).months, { recursive: true });
  os.setPriority(NICE);
  console.log(`在 ${dir} 建立 ${count.toLocaleString()} 条的存档……`);
  const started = performance.now();
  const children = Array.from({ length: PROCESSES }, (_, part) => writeMonths([dir, count, lastDay, part, PROCESSES]));
  const textBytes = writePlain(dir, count, lastDay);
  await Promise.all(children);
  console.log('  各月文件已写好，登记会话……');
  const months = digest(dir, count, lastDay);
  console.log(`  用时 ${Math.round((performance.now() - started) / 1000)} 秒`);
  os.setPriority(0);
  return { textBytes, months };
}

/** Told once, so that a run that goes on tomorrow writes the same messages. */
function lastDayOf(dir: string): string {
  const path = join(dir, 'last-day');
  if (!existsSync(path)) writeFileSync(path, new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10));
  return readFileSync(path, 'utf8');
}

async function writeMonths(args: readonly (string | number)[]): Promise<void> {
  const script = join(import.meta.dirname, 'search-month.ts');
  const child = spawn(process.execPath, [script, ...args.map(String)], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.on('data', (months: Buffer) => process.stdout.write(`  ${months.toString().trim()}\n`));
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Error('a process that writes months failed');
}

/** Returns the bytes of all texts. */
function writePlain(dir: string, count: number, lastDay: string): number {
  const path = join(dir, 'plain.db');
  rmSync(path, { force: true });
  const plain = new Database(path);
  plain.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
    CREATE TABLE plain (seq INTEGER PRIMARY KEY, text TEXT NOT NULL, sender TEXT NOT NULL, type TEXT NOT NULL, sent_at INTEGER NOT NULL)`);
  const insert = plain.prepare('INSERT INTO plain (seq, text, sender, type, sent_at) VALUES (?, ?, ?, ?, ?)');
  let bytes = 0;
  for (const batch of inBatches(benchRecords(benchCompany(), count, lastDay))) {
    plain.transaction(() => {
      for (const { seq, text, senderId, type, sentAt } of messagesOf(batch)) {
        insert.run(seq, normaliseText(text), senderId, type, sentAt);
        bytes += Buffer.byteLength(text);
      }
    })();
  }
  plain.close();
  return bytes;
}

const VIOLATION_EVERY = 1000;

/** What stands over all months: conversations and members, media, violations, the directory. */
function digest(dir: string, count: number, lastDay: string): string[] {
  const paths = pathsIn(dir);
  for (const suffix of ['', '-wal', '-shm']) rmSync(paths.archive + suffix, { force: true });
  emptyDesk(paths);
  const files = new ArchiveFiles(paths, () => Date.now());
  const company = benchCompany();
  recordCompany(files, company, Date.now());
  const inMonth = new Map<string, number>();
  for (const batch of inBatches(benchRecords(company, count, lastDay))) {
    const { month, sentAt: at } = batch.at(-1)!;
    const messages = messagesOf(batch);
    const done = (inMonth.get(month) ?? 0) + messages.length;
    inMonth.set(month, done);
    const arrivals = batch.map(({ seq }) => ({ seq, receivedAt: at }));
    const n = 2 * done; // journal entries: received and opened
    files.write((db) => {
      recordDigest(db, { month, n, messages, arrivals, windowMs: 1 });
      recordMediaDigest(db, { month, n, messages: [], fetched: [], at }); // none is waited for: nobody has these files
      recordViolations(db, messages.filter(({ seq }) => seq % VIOLATION_EVERY === 0).map(violationOf), at);
    });
  }
  followTalk(files);
  files.close();
  return [...inMonth.keys()];
}

const AT_ONCE = 500;

/** As though the lists of outside people had been kept in step all along. */
function followTalk(files: ArchiveFiles): void {
  const keys = files.write((db: WriteDb) => db.connection.prepare('SELECT key FROM conversations').pluck().all());
  const end = files.cursor();
  for (let i = 0; i < keys.length; i += AT_ONCE)
    files.write(recordTalked, keys.slice(i, i + AT_ONCE) as string[], i + AT_ONCE < keys.length ? null : end);
  while (files.write(refreshOutsiders, AT_ONCE) > 0);
}

function violationOf({ seq, conversation, senderId: sender, sentAt, text }: Message) {
  const rule = { rule: 1, ruleVersion: 1, ruleName: '私下收款', severity: 'high' as const };
  return { ...rule, seq, conversation, sender, sentAt, words: [text.slice(0, 2)] };
}

const messagesOf = (batch: readonly BenchRecord[]) => batch.map(({ seq, json }) => normalise(seq, json));

const BATCH = 10_000;

/** Never over the end of a month. */
export function* inBatches(records: Iterable<BenchRecord>): Generator<BenchRecord[]> {
  let batch: BenchRecord[] = [];
  for (const record of records) {
    if (batch.length === BATCH || (batch.length > 0 && batch[0]!.month !== record.month)) {
      yield batch;
      batch = [];
    }
    batch.push(record);
  }
  if (batch.length > 0) yield batch;
}
