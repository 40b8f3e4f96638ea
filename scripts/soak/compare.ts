import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Paths } from '../../src/config.ts';

/** What is on disk against what was said, with plain SQLite: every record once, word for word. */
export function faultsOf(paths: Paths, said: ReadonlyMap<number, string>): string[] {
  const files = readdirSync(paths.months).filter((file) => /^\d{4}-\d{2}(\.\d+)?\.db$/.test(file));
  const received: number[] = [];
  const opened = new Map<number, string>();
  for (const name of files) {
    const db = new Database(join(paths.months, name), { readonly: true });
    for (const seq of db.prepare('SELECT seq FROM envelopes').pluck().iterate()) received.push(seq as number);
    for (const { seq, json } of db.prepare('SELECT seq, json FROM opened').iterate() as Iterable<Opened>)
      opened.set(seq, json);
    db.close();
  }
  const twice = received.length - new Set(received).size;
  const absent = [...said.keys()].filter((seq) => !opened.has(seq));
  const other = [...said].filter(([seq, json]) => opened.has(seq) && opened.get(seq) !== json);
  return [
    ...(twice > 0 ? [`${twice} records are there twice`] : []),
    ...(received.length === said.size ? [] : [`${received.length} records of ${said.size}`]),
    ...absent.map((seq) => `seq ${seq} is not there, or not opened`),
    ...other.map(([seq]) => `seq ${seq} was opened as something else`),
  ];
}

interface Opened {
  readonly seq: number;
  readonly json: string;
}
