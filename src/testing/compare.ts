import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { queryTokens } from '../search/cut.ts';
import type { World } from './world.ts';

interface Disk {
  /** How often each seq was received, over all months. */
  readonly received: Map<number, number>;
  readonly opened: Map<number, string>;
  readonly indexed: Map<number, string>;
}

/** What is on disk against what was said, read with plain SQLite: returns each difference as a sentence. */
export function compareWithSaid(world: World, said: ReadonlyMap<number, string>, waiting: readonly number[]): string[] {
  const paths = pathsOf(world.config);
  const faults: string[] = [];
  const disk: Disk = { received: new Map(), opened: new Map(), indexed: new Map() };
  for (const name of readdirSync(paths.months).filter((n) => /^\d{4}-\d{2}\.db$/.test(n))) {
    readEvidence(join(paths.months, name), disk);
    readIndex(join(paths.months, name.replace('.db', '.read.db')), disk, faults);
  }
  const all = [...said.keys(), ...waiting];
  if (disk.received.size !== all.length) faults.push(`${disk.received.size} records instead of ${all.length}`);
  for (const seq of all)
    if (disk.received.get(seq) !== 1) faults.push(`seq ${seq} is there ${disk.received.get(seq) ?? 0} times`);
  for (const [seq, text] of said) {
    if (disk.opened.get(seq) !== text) faults.push(`seq ${seq} opened as something else`);
    if (disk.indexed.get(seq) !== text) faults.push(`seq ${seq} is not in the read file as it was said`);
  }
  return [...faults, ...compareDerived(paths.archive, said, waiting)];
}

function readEvidence(path: string, { received, opened }: Disk): void {
  const db = new Database(path, { readonly: true });
  for (const seq of db.prepare('SELECT seq FROM envelopes').pluck().all() as number[]) {
    received.set(seq, (received.get(seq) ?? 0) + 1);
  }
  for (const { seq, json } of db.prepare('SELECT seq, json FROM opened').all() as { seq: number; json: string }[]) {
    opened.set(seq, (JSON.parse(json) as { text: { content: string } }).text.content);
  }
  db.close();
}

/** Every message must be found by the rowid of its own search entry: once, under its own tokens. */
function readIndex(path: string, { indexed }: Disk, faults: string[]): void {
  if (!existsSync(path)) return;
  const db = new Database(path, { readonly: true });
  // Not `rowid = ?`: with detail=none FTS5 answers that with later rows as well (seen in SQLite 3.54).
  const find = db.prepare('SELECT count(*) FROM search WHERE search MATCH ? AND rowid BETWEEN ? AND ?').pluck();
  for (const { seq, text } of db.prepare('SELECT seq, text FROM messages').all() as { seq: number; text: string }[]) {
    if (indexed.has(seq)) faults.push(`seq ${seq} is in two read files`);
    indexed.set(seq, text);
    const tokens = text.split(/[\s，：]+/).flatMap(queryTokens);
    if (find.get(tokens.map((t) => `"${t}"`).join(' AND '), seq, seq) !== 1)
      faults.push(`seq ${seq} is not found by search`);
  }
  const { n } = db.prepare('SELECT count(*) AS n FROM messages').get() as { n: number };
  const { messages } = db.prepare('SELECT messages FROM progress').get() as { messages: number };
  const { counted } = db.prepare('SELECT sum(count) AS counted FROM days').get() as { counted: number };
  if (n !== messages || n !== counted)
    faults.push(`${path}: ${n} messages, ${messages} by progress, ${counted} by days`);
  db.close();
}

function compareDerived(path: string, said: ReadonlyMap<number, string>, waiting: readonly number[]): string[] {
  const db = new Database(path, { readonly: true });
  const one = (sql: string) => db.prepare(sql).pluck().get() as number;
  const faults: string[] = [];
  const total = said.size + waiting.length;
  if (one('SELECT sum(count) FROM conversations') !== said.size) faults.push('conversations count something else');
  if (one('SELECT sum(opened) FROM months') !== said.size) faults.push('months count other opened');
  if (one('SELECT sum(received) FROM months') !== total) faults.push('months count other received');
  if (one('SELECT sum(to_seq - from_seq + 1) FROM ranges') !== total) faults.push('ranges cover something else');
  if (one(MISCOUNTED_TALKERS) !== 0) faults.push('talkers are not what their conversations make them');
  const stuck = db.prepare('SELECT seq FROM waiting ORDER BY seq').pluck().all() as number[];
  if (stuck.join() !== [...waiting].sort((a, b) => a - b).join())
    faults.push(`waiting: ${stuck.join()} instead of ${waiting.join()}`);
  db.close();
  return faults;
}

const MISCOUNTED_TALKERS = `
  WITH counted AS (
    SELECT m.userid, m.employee, count(*), max(c.last_at)
    FROM members m JOIN conversations c ON c.key = m.conversation GROUP BY m.userid)
  SELECT count(*) FROM (
    SELECT * FROM (SELECT * FROM counted EXCEPT SELECT * FROM talkers)
    UNION ALL SELECT * FROM (SELECT * FROM talkers EXCEPT SELECT * FROM counted))`;
