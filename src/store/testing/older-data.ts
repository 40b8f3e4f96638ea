import { existsSync, renameSync, rmSync } from 'node:fs';
import type Database from 'better-sqlite3';
import type { FileKind } from '../files.ts';
import { openForWriting } from '../files.ts';
import { migrate } from '../migrate.ts';

/**
 * A file as an older program would have left it: the schema of that version, made by the migrations themselves, with every row of
 * today's file that fits into it. Returns how many rows it holds.
 */
export function makeOlder(path: string, kind: FileKind, version: number): number {
  if (kind === 'read') return makeReadOlder(path);
  const older = `${path}.older`;
  const db = openForWriting(older, kind);
  migrate(db, kind, version);
  db.pragma('foreign_keys = OFF');
  db.prepare('ATTACH DATABASE ? AS today').run(path);
  const tables = names(db, `SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`);
  let rows = 0;
  for (const table of tables) rows += copyTable(db, table);
  db.exec('DETACH DATABASE today');
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  for (const part of ['-wal', '-shm']) rmSync(path + part, { force: true });
  for (const part of ['-wal', '-shm']) if (existsSync(older + part)) rmSync(older + part);
  renameSync(older, path);
  return rows;
}

function copyTable(db: Database.Database, table: string): number {
  const own = names(db, `SELECT name FROM pragma_table_info('${table}', 'main')`);
  const today = new Set(names(db, `SELECT name FROM pragma_table_info('${table}', 'today')`));
  const both = own.filter((column) => today.has(column)).join(', ');
  if (both === '') return 0;
  try {
    return db.prepare(`INSERT OR REPLACE INTO main.${table} (${both}) SELECT ${both} FROM today.${table}`).run()
      .changes;
  } catch {
    return 0; // its rows were of another form then
  }
}

/** Its index cannot be copied row by row: what the second version added is taken away. */
function makeReadOlder(path: string): number {
  const db = openForWriting(path, 'read');
  db.exec(`DROP TABLE media_uses; DROP TABLE unknown_types; ALTER TABLE progress DROP COLUMN parser_version;`);
  db.pragma('user_version = 1');
  const rows = db.prepare('SELECT count(*) FROM messages').pluck().get() as number;
  db.close();
  return rows;
}

const names = (db: Database.Database, query: string): string[] => db.prepare(query).pluck().all() as string[];
