import { dayOf } from '../lib/clock.ts';
import type { Message } from '../messages/message.ts';
import { PARSER_VERSION } from '../messages/normalise.ts';
import { isEmployee } from '../messages/people.ts';
import { CUT_VERSION, cutMessage } from '../search/cut.ts';
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
  const days = new Map<number, { min: number; max: number; count: number }>();
  const ids = new LocalIds(db);
  for (const message of messages.toSorted((a, b) => a.seq - b.seq)) {
    recordMessage(db, ids, message);
    const day = dayOf(message.sentAt);
    const known = days.get(day);
    if (!known) days.set(day, { min: message.seq, max: message.seq, count: 1 });
    else {
      known.max = message.seq;
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
  run(
    db,
    sql`INSERT INTO progress (id, n, messages, cut_version, parser_version)
      VALUES (1, ${n}, ${messages.length}, ${CUT_VERSION}, ${PARSER_VERSION})
      ON CONFLICT (id) DO UPDATE SET n = ${n}, messages = messages + ${messages.length}`,
  );
}

const INSERT_MESSAGE =
  'INSERT INTO messages (seq, conversation, sender, sent_at, type, direction, text) VALUES (?, ?, ?, ?, ?, ?, ?)';
const INSERT_TOKENS = 'INSERT INTO search (rowid, text) VALUES (?, ?)';
const INSERT_USE = `
  INSERT INTO media_uses (seq, position, file_key, kind, name, bytes, seconds, conversation, sender, sent_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const COUNT_UNKNOWN =
  'INSERT INTO unknown_types (type, count) VALUES (?, 1) ON CONFLICT (type) DO UPDATE SET count = count + 1';

/** Bulk: the statements are compiled once and their text is not rebuilt per row. */
function recordMessage(db: WriteDb, ids: LocalIds, message: Message): void {
  const { seq, type, kind, senderId, receivers, sentAt, text } = message;
  const conversation = ids.of('chats', message.conversation);
  const sender = ids.of('people', senderId);
  const direction = isEmployee(senderId) ? 1 : 0;
  prepared(db, INSERT_MESSAGE).run(seq, conversation, sender, sentAt, type, direction, text);
  const employees = kind === 'single' ? [senderId, ...receivers].filter(isEmployee) : [];
  const tokens = cutMessage(text, {
    conversation,
    sender,
    type: ids.of('types', type),
    direction,
    employees: employees.map((id) => ids.of('people', id)),
  });
  prepared(db, INSERT_TOKENS).run(seq, tokens);
  if (message.media.length > 0) recordUses(db, message, conversation, sender);
  if (!message.readable) prepared(db, COUNT_UNKNOWN).run(type);
}

function recordUses(db: WriteDb, { seq, sentAt, media }: Message, conversation: number, sender: number): void {
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

/** The month's own dictionaries, remembered for the length of one batch: a rolled back id must not be met again. */
class LocalIds {
  readonly #db: WriteDb;
  readonly #known = {
    people: new Map<string, number>(),
    chats: new Map<string, number>(),
    types: new Map<string, number>(),
  };

  constructor(db: WriteDb) {
    this.#db = db;
  }

  of(table: keyof typeof COLUMN, word: string): number {
    const cached = this.#known[table].get(word);
    if (cached !== undefined) return cached;
    const id = this.#find(table, word) ?? this.#add(table, word);
    this.#known[table].set(word, id);
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
