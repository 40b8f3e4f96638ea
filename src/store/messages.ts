import { dayOf } from '../lib/clock.ts';
import type { Message } from '../messages/message.ts';
import { PARSER_VERSION } from '../messages/normalise.ts';
import { isEmployee } from '../messages/people.ts';
import { CUT_VERSION, cutMessage, type FilterIds } from '../search/cut.ts';
import { one, prepared, run, type WriteDb } from './db.ts';
import { fileKeyOf } from './file-key.ts';
import { sql } from './sql.ts';

/** The read file of one month: what pages read, worked out from evidence. */
export const owner = 'read';

export interface ReadProgress {
  readonly n: number;
  readonly messages: number;
}

export function findProgress(db: WriteDb): ReadProgress {
  return one<ReadProgress>(db, sql`SELECT n, messages FROM progress`) ?? { n: 0, messages: 0 };
}

/** What is in this file was read or cut by other rules than today's: it is to be built anew from the evidence. */
export function isOutdated(db: WriteDb): boolean {
  const now = sql`cut_version = ${CUT_VERSION} AND parser_version = ${PARSER_VERSION}`;
  return one(db, sql`SELECT 1 FROM progress WHERE NOT (${now})`) !== null;
}

/** Back to `n`, when the evidence lost its last commits to a power cut and this file did not. */
export function clampProgress(db: WriteDb, n: number): void {
  run(db, sql`UPDATE progress SET n = ${n} WHERE n > ${n}`);
}

/** Adds messages with their search tokens and days, and moves the watermark to `n`: one transaction, each message once. */
export function recordMessages(db: WriteDb, messages: readonly Message[], n: number): void {
  const ids = LocalIds.of(db);
  const ascending = messages.toSorted((a, b) => a.seq - b.seq);
  const insert = prepared(db, INSERT_MESSAGE);
  const insertTokens = prepared(db, INSERT_TOKENS);
  for (const message of ascending) {
    const { seq, sentAt, type, text, media, readable } = message;
    const row = rowOf(ids, message);
    insert.run(seq, row.conversation, row.sender, sentAt, type, row.direction, text);
    insertTokens.run(seq, cutMessage(text, row));
    if (media.length > 0) recordUses(db, message, row);
    if (!readable) prepared(db, COUNT_UNKNOWN).run(type);
  }
  recordDays(db, ascending);
  run(
    db,
    sql`INSERT INTO progress (id, n, messages, cut_version, parser_version)
      VALUES (1, ${n}, ${messages.length}, ${CUT_VERSION}, ${PARSER_VERSION})
      ON CONFLICT (id) DO UPDATE SET n = ${n}, messages = messages + ${messages.length}`,
  );
  ids.rememberUntil(n);
}

function recordDays(db: WriteDb, ascending: readonly Message[]): void {
  const days = new Map<number, { min: number; max: number; count: number }>();
  for (const { seq, sentAt } of ascending) {
    const day = dayOf(sentAt);
    const known = days.get(day);
    if (!known) days.set(day, { min: seq, max: seq, count: 1 });
    else {
      known.max = seq;
      known.count += 1;
    }
  }
  for (const [day, { min, max, count }] of days) {
    run(
      db,
      sql`INSERT INTO days (day, min_seq, max_seq, count) VALUES (${day}, ${min}, ${max}, ${count})
        ON CONFLICT (day) DO UPDATE SET min_seq = min(min_seq, ${min}), max_seq = max(max_seq, ${max}), count = count + ${count}`,
    );
  }
}

// One row a statement: one that adds several must be able to take them back alone, and keeps copies of the pages for it.
const INSERT_MESSAGE =
  'INSERT INTO messages (seq, conversation, sender, sent_at, type, direction, text) VALUES (?, ?, ?, ?, ?, ?, ?)';
const INSERT_TOKENS = 'INSERT INTO search (rowid, text) VALUES (?, CAST(? AS TEXT))';
const INSERT_USE = `
  INSERT INTO media_uses (seq, position, file_key, kind, name, bytes, seconds, conversation, sender, sent_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const COUNT_UNKNOWN =
  'INSERT INTO unknown_types (type, count) VALUES (?, 1) ON CONFLICT (type) DO UPDATE SET count = count + 1';

function rowOf(ids: LocalIds, { type, kind, conversation, senderId, receivers }: Message): FilterIds {
  const employees = kind === 'single' ? [senderId, ...receivers].filter(isEmployee) : [];
  return {
    conversation: ids.of('chats', conversation),
    sender: ids.of('people', senderId),
    direction: isEmployee(senderId) ? 1 : 0,
    type: ids.of('types', type),
    employees: employees.map((id) => ids.of('people', id)),
  };
}

function recordUses(db: WriteDb, { seq, sentAt, media }: Message, { conversation, sender }: FilterIds): void {
  media.forEach(({ kind, sdkFileId, name, bytes, seconds }, position) => {
    prepared(db, INSERT_USE).run(
      seq,
      position,
      fileKeyOf(sdkFileId),
      kind,
      name,
      bytes,
      seconds,
      conversation,
      sender,
      sentAt,
    );
  });
}

const COLUMN = { people: 'userid', chats: 'key', types: 'name' } as const;

const MOST_REMEMBERED = 100_000; // words

/**
 * The month's own dictionaries. What a batch learnt serves the next one of the same file if it was committed, as the file's
 * watermark tells: an id that was rolled back must not be met again.
 */
class LocalIds {
  static readonly #last = new WeakMap<WriteDb['connection'], LocalIds>();
  readonly #db: WriteDb;
  #until: number | null = null;
  #size = 0;
  readonly #known = {
    people: new Map<string, number>(),
    chats: new Map<string, number>(),
    types: new Map<string, number>(),
  };

  private constructor(db: WriteDb) {
    this.#db = db;
  }

  static of(db: WriteDb): LocalIds {
    const last = LocalIds.#last.get(db.connection);
    LocalIds.#last.delete(db.connection);
    const holds = last && last.#until === findProgress(db).n && last.#size < MOST_REMEMBERED;
    return holds ? last : new LocalIds(db);
  }

  rememberUntil(n: number): void {
    this.#until = n;
    LocalIds.#last.set(this.#db.connection, this);
  }

  of(table: keyof typeof COLUMN, word: string): number {
    const cached = this.#known[table].get(word);
    if (cached !== undefined) return cached;
    const id = this.#find(table, word) ?? this.#add(table, word);
    this.#known[table].set(word, id);
    this.#size += 1;
    return id;
  }

  #find(table: keyof typeof COLUMN, word: string): number | null {
    const row = prepared(this.#db, `SELECT id FROM ${table} WHERE ${COLUMN[table]} = ?`).get(word) as
      | { id: number }
      | undefined;
    return row?.id ?? null;
  }

  #add(table: keyof typeof COLUMN, word: string): number {
    return Number(prepared(this.#db, `INSERT INTO ${table} (${COLUMN[table]}) VALUES (?)`).run(word).lastInsertRowid);
  }
}
