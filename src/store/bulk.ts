import { prepared, type WriteDb } from './db.ts';
import type { Value } from './sql.ts';

const ROWS = 20; // more save little

/**
 * Many rows at the end of a table: with a statement for each, coming and going takes a third of the time. Not for rows that
 * touch pages here and there: such a statement can be taken back alone, and SQLite keeps a copy of every page it changes.
 * `into` names the table and its columns; every row has a value for each of them.
 */
export function insertRows(db: WriteDb, into: string, rows: readonly (readonly Value[])[]): void {
  for (let from = 0; from < rows.length; from += ROWS) {
    const some = rows.slice(from, from + ROWS);
    prepared(db, insertText(into, some[0]!.length, some.length)).run(some.flat());
  }
}

const texts = new Map<string, string>();

function insertText(into: string, columns: number, rows: number): string {
  const key = `${into} ${rows}`;
  const known = texts.get(key);
  if (known) return known;
  const row = `(${Array(columns).fill('?').join(', ')})`;
  const text = `INSERT INTO ${into} VALUES ${Array(rows).fill(row).join(', ')}`;
  texts.set(key, text);
  return text;
}
