import { hash } from 'node:crypto';
import type { Trace } from '../access/acts.ts';
import { one, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/**
 * Who did what, when and from where. Rows are only ever added (triggers refuse the rest), and each holds the SHA-256 of the
 * one before it together with its own content, so that a row changed, removed or put in later is found by whoever counts again.
 */
export const owner = 'desk';

/** A trace with who left it. */
export interface TrailEntry extends Trace {
  readonly at: number;
  /** Null: nobody signed in, or a command on the server. */
  readonly account: number | null;
  readonly name: string;
  readonly ip: string;
  readonly agent: string;
}

/** As a row holds it. */
export interface TrailRow {
  readonly n: number;
  readonly at: number;
  readonly account: number | null;
  readonly name: string;
  readonly ip: string;
  readonly agent: string;
  readonly act: string;
  readonly title: string;
  readonly person: string | null;
  readonly conversations: string | null;
  readonly fromSeq: number | null;
  readonly toSeq: number | null;
  readonly count: number | null;
  readonly details: string;
}

export interface TrailHead {
  /** Number of the last row; 0 before the first. */
  readonly n: number;
  readonly hash: Buffer;
}

/** As it stands in the chain. */
export interface ChainRow extends TrailRow {
  readonly hash: Buffer;
}

export const trailColumns = sql`n, at, account, name, ip, agent, act, title, person, conversations, from_seq AS fromSeq,
  to_seq AS toSeq, count, details`;

/** SHA-256 of the hash before (32 bytes) and the row as a JSON list of its columns in the order of the table. */
export function hashOfRow(before: Uint8Array, row: TrailRow): Buffer {
  const { n, at, account, name, ip, agent, act, title, person, conversations, fromSeq, toSeq, count, details } = row;
  const columns = [n, at, account, name, ip, agent, act, title, person, conversations, fromSeq, toSeq, count, details];
  return hash('sha256', Buffer.concat([before, Buffer.from(JSON.stringify(columns))]), 'buffer');
}

export function readTrailHead(db: ReadDb | WriteDb): TrailHead {
  return one<TrailHead>(db, sql`SELECT n, hash FROM trail_head`)!;
}

/** Adds rows to the chain, in their order; the transaction is immediate, so nobody else adds between reading the head and here. */
export function recordTraces(db: WriteDb, entries: readonly TrailEntry[]): void {
  let head = readTrailHead(db);
  for (const entry of entries) head = addRow(db, head, entry);
  run(db, sql`UPDATE trail_head SET n = ${head.n}, hash = ${head.hash}`);
}

const LONGEST_AGENT = 300;

function addRow(db: WriteDb, before: TrailHead, entry: TrailEntry): TrailHead {
  const { at, account, name, ip, act, title = '', person = null, fromSeq = null, toSeq = null, count = null } = entry;
  const n = before.n + 1;
  const conversations = entry.conversations?.length ? [...new Set(entry.conversations)] : null;
  const row: TrailRow = {
    ...{ n, at, account, name, ip, act, title, person, fromSeq, toSeq, count },
    agent: entry.agent.slice(0, LONGEST_AGENT),
    conversations: conversations && JSON.stringify(conversations),
    details: JSON.stringify(entry.details ?? {}),
  };
  const own = hashOfRow(before.hash, row);
  run(
    db,
    sql`INSERT INTO trail (n, at, account, name, ip, agent, act, title, person, conversations, from_seq, to_seq, count, details, hash)
      VALUES (${n}, ${at}, ${account}, ${name}, ${ip}, ${row.agent}, ${act}, ${title}, ${person}, ${row.conversations},
        ${fromSeq}, ${toSeq}, ${count}, ${row.details}, ${own})`,
  );
  for (const key of conversations ?? [])
    run(db, sql`INSERT INTO trail_conversations (conversation, n) VALUES (${key}, ${n})`);
  return { n, hash: own };
}
