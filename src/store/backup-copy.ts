import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { UserError } from '../lib/errors.ts';
import { openForReading } from './files.ts';
import { removeDatabase } from './month-generation.ts';

/** What a back-up asks of the databases: copies of one moment each, beside the running service, and what stands in them. */

const PAGES = 2048; // a stretch of the copy: some milliseconds

/** One moment of the database, whoever writes it meanwhile; `pace` is asked between stretches and may throw. */
export async function copyDatabase(from: string, to: string, pace: () => void): Promise<void> {
  removeDatabase(to);
  const db = openForReading(from);
  if (db === null) throw new Error(`${from} is not there`);
  try {
    // The transaction holds the moment: without it each write of the service would begin the copy anew.
    db.exec('BEGIN');
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    await db.backup(to, {
      progress: () => {
        pace();
        return PAGES;
      },
    });
  } catch (error) {
    removeDatabase(to);
    throw error;
  } finally {
    db.close();
  }
}

export interface CatalogueMonth {
  readonly month: string;
  readonly file: string;
  readonly generation: number;
  readonly revision: number;
  readonly isClosed: boolean;
}

/** The months as archive.db has them, oldest first; none before its first start. */
export function readCatalogue(path: string): CatalogueMonth[] {
  return ask(path, [], (db) =>
    db
      .prepare<[], Omit<CatalogueMonth, 'isClosed'> & { closed: number }>(
        `SELECT month, evidence_file AS file, generation, revision, closed_at IS NOT NULL AS closed FROM months ORDER BY month`,
      )
      .all()
      .map(({ closed, ...row }) => ({ ...row, isClosed: closed === 1 })),
  );
}

export interface MonthCounts {
  /** The end of its journal. */
  readonly n: number;
  readonly received: number;
  readonly opened: number;
  readonly schema: number;
}

export function countMonthFile(path: string): MonthCounts {
  return ask(path, { n: 0, received: 0, opened: 0, schema: 0 }, (db) => ({
    ...db
      .prepare<[], Omit<MonthCounts, 'schema'>>(
        `SELECT coalesce((SELECT max(n) FROM journal), 0) AS n, (SELECT count(*) FROM envelopes) AS received,
          (SELECT count(*) FROM opened) AS opened`,
      )
      .get()!,
    schema: versionOf(db),
  }));
}

/** The end of its journal and its schema: nothing is ever added without one of the two. */
export function markOfMonth(path: string): string {
  return ask(path, '', (db) => {
    const n = db.prepare('SELECT coalesce(max(n), 0) FROM journal').pluck().get() as number;
    return `${n}.${versionOf(db)}`;
  });
}

export interface LogHead {
  readonly log: number;
  readonly origin: string;
  readonly size: number;
  readonly checkpoint: { readonly size: number; readonly at: number; readonly note: string } | null;
}

/** Null: no log has begun there. */
export function readLogHead(path: string): LogHead | null {
  return ask(path, null, (db) => {
    const row = db
      .prepare<[], Omit<LogHead, 'checkpoint'>>('SELECT log, origin, size FROM logs ORDER BY log DESC LIMIT 1')
      .get();
    if (row === undefined) return null;
    const checkpoint = db
      .prepare<[], NonNullable<LogHead['checkpoint']>>(
        'SELECT size, at, note FROM checkpoints ORDER BY log DESC, size DESC LIMIT 1',
      )
      .get();
    return { ...row, checkpoint: checkpoint ?? null };
  });
}

export const readSchema = (path: string): number => ask(path, 0, versionOf);

/** Files that messages name and that have been fetched; each content once. */
export function countFetched(path: string): number {
  return ask(path, 0, (db) => db.prepare('SELECT count(DISTINCT sha256) FROM fetched').pluck().get() as number);
}

/** Null: SQLite finds nothing wrong with it. */
export function damageIn(path: string): string | null {
  try {
    const said = ask(path, 'missing', (db) => db.pragma('quick_check(1)', { simple: true }) as string);
    return said === 'ok' ? null : said;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Held by who makes a back-up of this data, so that two do not tidy up after each other. */
export function takeBackupLock(runDir: string): { release(): void } {
  mkdirSync(runDir, { recursive: true });
  const db = new Database(join(runDir, 'backup.lock'), { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    db.close();
    if (!(cause as { code?: string }).code?.startsWith('SQLITE_BUSY')) throw cause;
    throw new UserError('另一次备份正在进行，没有开始新的。请等它结束后再试。');
  }
  return { release: () => db.close() };
}

/** What a killed back-up left of its copies. */
export function removeDrafts(dir: string): void {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
}

function ask<T>(path: string, absent: T, question: (db: Database.Database) => T): T {
  const db = openForReading(path);
  if (db === null) return absent;
  try {
    return versionOf(db) === 0 ? absent : question(db);
  } finally {
    db.close();
  }
}

const versionOf = (db: Database.Database): number => db.pragma('user_version', { simple: true }) as number;
