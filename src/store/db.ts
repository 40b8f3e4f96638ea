import type Database from 'better-sqlite3';
import type { Sql } from './sql.ts';

/**
 * Connections, and the few verbs SQL is run with. A reader cannot write by accident: the type says which is which,
 * and the connection behind a ReadDb is opened readonly.
 */
declare const writable: unique symbol;

/** Reads. On the base connection archive.db is main and huicun.db attached, so tables of both are in reach by their names. */
export interface ReadDb {
  readonly connection: Database.Database;
  /** The catalogue's months, newest first. */
  months(): readonly string[];
  /** The read file of a month, with its evidence file and archive.db attached; an error when there is no such month. */
  month(month: string): ReadDb;
}

/** One writable file, inside one transaction. */
export interface WriteDb {
  readonly connection: Database.Database;
  readonly [writable]: true;
}

type AnyDb = ReadDb | WriteDb;

const statements = new WeakMap<Database.Database, Map<string, Database.Statement>>();

/** Compiled once per connection and text. Texts come from a handful of templates, so the map stays small. */
export function prepared(db: AnyDb, text: string): Database.Statement {
  const known = statements.get(db.connection) ?? new Map<string, Database.Statement>();
  statements.set(db.connection, known);
  const statement = known.get(text) ?? db.connection.prepare(text);
  if (known.size >= 500) known.clear();
  known.set(text, statement);
  return statement;
}

export function all<Row>(db: AnyDb, query: Sql): Row[] {
  return prepared(db, query.text).all(...query.values) as Row[];
}

/** The single row, or null. Not finding something is an answer, not an error. */
export function one<Row>(db: AnyDb, query: Sql): Row | null {
  return (prepared(db, query.text).get(...query.values) as Row | undefined) ?? null;
}

/** Runs a change and returns how many rows it touched. */
export function run(db: WriteDb, query: Sql): number {
  return prepared(db, query.text).run(...query.values).changes;
}
