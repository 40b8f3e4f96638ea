import { deflateSync } from 'node:zlib';
import { listPlaces, type Place } from './chat-places.ts';
import { all, one, prepared, type ReadDb, type WriteDb } from './db.ts';
import { sql } from './sql.ts';
import { ALWAYS } from './visibility.ts';

/**
 * A violation keeps what it was found in: the message and its neighbours, as WeCom wrote them. What comes after is added as it is
 * said, until there is enough of it. It outlives what retention takes from the archive.
 */
export const owner = 'archive';

export interface CopiedMessage {
  readonly seq: number;
  readonly msgid: string;
  readonly sentAt: number;
  readonly sender: string;
  readonly type: string;
  /** The record, byte for byte. */
  readonly json: string;
}

export const NEIGHBOURS = 5; // before it, and after

export interface Copied {
  readonly messages: readonly CopiedMessage[];
  /** Neighbours after it are still to come. */
  readonly isOpen: boolean;
}

/** What stands around a place of a conversation now. What is no message has only what was said before it. */
export function copyAround(db: ReadDb, key: string, { seq, sentAt }: { seq: number | null; sentAt: number }): Copied {
  const chat = one<{ key: string; firstAt: number; lastAt: number }>(
    db,
    sql`SELECT key, first_at AS firstAt, last_at AS lastAt FROM conversations WHERE key = ${key}`,
  );
  if (!chat) return { messages: [], isOpen: false };
  const whole = { ...chat, windows: [ALWAYS] };
  const from: Place = { sentAt, seq: seq ?? Number.MAX_SAFE_INTEGER };
  const page = { from, inclusive: true } as const;
  // The place itself is one of those before it; listPlaces gives one more than it is asked for.
  const before = listPlaces(db, whole, { ...page, direction: 'older', limit: NEIGHBOURS }).slice(0, NEIGHBOURS + 1);
  const after = listPlaces(db, whole, { from, inclusive: false, direction: 'newer', limit: NEIGHBOURS });
  const later = seq === null ? [] : after.slice(0, NEIGHBOURS);
  const messages = [...before.toReversed(), ...later].flatMap(({ month, seq: n }) => find(db.month(month), n) ?? []);
  return { messages, isOpen: seq !== null && later.length < NEIGHBOURS };
}

function find(month: ReadDb, seq: number): CopiedMessage | null {
  return one<CopiedMessage>(
    month,
    sql`SELECT m.seq, e.msgid, m.sent_at AS sentAt, p.userid AS sender, m.type, o.json
      FROM messages m JOIN people p ON p.id = m.sender JOIN evidence.envelopes e ON e.seq = m.seq
      JOIN evidence.opened o ON o.seq = m.seq WHERE m.seq = ${seq}`,
  );
}

const SAVE = `INSERT INTO violation_copies (violation, messages, open_in) VALUES (?, ?, ?)
  ON CONFLICT (violation) DO UPDATE SET messages = excluded.messages, open_in = excluded.open_in`;

export function saveCopy(db: WriteDb, violation: number, key: string, { messages, isOpen }: Copied): void {
  const packed = deflateSync(JSON.stringify(messages));
  prepared(db, SAVE).run(violation, packed, isOpen ? key : null);
}

/** Whose copy still lacks neighbours in one of these conversations. */
export function listOpenCopies(
  db: ReadDb,
  keys: readonly string[],
): { id: number; key: string; seq: number; sentAt: number }[] {
  return all(
    db,
    sql`SELECT v.id, p.open_in AS key, v.seq, v.sent_at AS sentAt
      FROM json_each(${JSON.stringify(keys)}) j JOIN violation_copies p ON p.open_in = j.value JOIN violations v ON v.id = p.violation
      WHERE v.seq IS NOT NULL`,
  );
}
