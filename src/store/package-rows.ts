import { hash } from 'node:crypto';
import type { Viewer } from '../access/viewer.ts';
import { type ChatMessage, readMessages } from './chat-messages.ts';
import {
  type Chat,
  type FoundPlace,
  findChat,
  idInMonth,
  listPlaces,
  monthsBetween,
  type Part,
  type Place,
} from './chat-places.ts';
import { all, one, type ReadDb } from './db.ts';
import { indexesOf, type LoggedEntry } from './log-index.ts';
import { monthToAsk } from './month-of-seq.ts';
import { nothing, sql } from './sql.ts';
import { sentWithin } from './visibility.ts';

/** Messages as a package takes them away: with what is needed to prove each of them without us. */

export type { FoundPlace, Place } from './chat-places.ts';

/** Which messages of a conversation. */
export interface PackageStretch {
  readonly from: number | null;
  readonly to: number | null;
  readonly types: readonly string[] | null;
}

/** An entry of the evidence as it is now: worked out from the content, so that one that was changed does not fit the log. */
export interface EvidenceFact {
  readonly at: number;
  readonly hash: Uint8Array;
  /** Where it stands in the evidence log; null: it is not in it. */
  readonly place: LogPlace | null;
  /** The journal has it, and the log has not come there yet. */
  readonly waiting: boolean;
}

export interface LogPlace {
  readonly log: number;
  readonly index: number;
}

export interface FetchedFact extends EvidenceFact {
  readonly fileId: string;
  readonly sha256: string;
  readonly bytes: number;
}

export interface PackageMessage extends ChatMessage {
  readonly month: string;
  readonly opened: EvidenceFact;
  readonly received: EvidenceFact;
  readonly fetched: readonly FetchedFact[];
}

/** Exactly how many messages a stretch of a conversation has. */
export function countStretch(db: ReadDb, viewer: Viewer, key: string, { from, to, types }: PackageStretch): number {
  const chat = findChat(db, viewer, key);
  if (!chat) return 0;
  const [since, until] = [Math.max(from ?? 0, chat.firstAt), Math.min(to ?? chat.lastAt + 1, chat.lastAt + 1)];
  const ofTypes = types === null ? nothing : sql`AND type IN (SELECT value FROM json_each(${JSON.stringify(types)}))`;
  let count = 0;
  for (const month of monthsBetween(db, since, until)) {
    const id = idInMonth(db, month, key);
    if (id === null) continue;
    count += one<{ n: number }>(
      db.month(month.month),
      sql`SELECT count(*) AS n FROM messages WHERE conversation = ${id} AND sent_at >= ${since} AND sent_at < ${until}
        AND ${sentWithin(chat.windows, sql`sent_at`)} ${ofTypes}`,
    )!.n;
  }
  return count;
}

/** Where the messages of a stretch stand, in chat order, up to `limit` after a place. */
export function listStretch(
  db: ReadDb,
  viewer: Viewer,
  key: string,
  { from, to, types, after, limit }: PackageStretch & { readonly after: Place | null; readonly limit: number },
): FoundPlace[] {
  const chat = findChat(db, viewer, key);
  if (!chat) return [];
  const page = { from: after, direction: 'newer', inclusive: false, limit, since: from, until: to } as const;
  if (types === null) return listPlaces(db, chat, page).slice(0, limit);
  const found = types.flatMap((type) => listPlaces(db, chat, { ...page, type } satisfies Part & typeof page));
  return found.sort(inOrder).slice(0, limit);
}

export const inOrder = (a: Place, b: Place): number => a.sentAt - b.sentAt || a.seq - b.seq;

/** Where these messages of a conversation stand; what is not in it, or not the viewer's to see, is left out. */
export function findPlaces(
  db: ReadDb,
  viewer: Viewer,
  key: string,
  { seqs, types }: { readonly seqs: readonly number[]; readonly types: readonly string[] | null },
): FoundPlace[] {
  const chat = findChat(db, viewer, key);
  if (!chat) return [];
  const ofTypes = types === null ? nothing : sql`AND m.type IN (SELECT value FROM json_each(${JSON.stringify(types)}))`;
  const found: FoundPlace[] = [];
  for (const [month, those] of Map.groupBy(seqs, (seq) => monthToAsk(db, seq))) {
    if (month === null) continue;
    const rows = all<Place>(
      db.month(month),
      sql`SELECT m.sent_at AS sentAt, m.seq FROM json_each(${JSON.stringify(those)}) j CROSS JOIN messages m ON m.seq = j.value
        WHERE m.conversation = (SELECT id FROM chats WHERE key = ${key}) AND ${sentWithin(chat.windows, sql`m.sent_at`)} ${ofTypes}`,
    );
    found.push(...rows.map((row) => ({ ...row, month })));
  }
  return found.sort(inOrder);
}

/** The messages at these places, in the order given; places come from listStretch and findPlaces of the same viewer. */
export function readPackageMessages(
  db: ReadDb,
  viewer: Viewer,
  key: string,
  places: readonly FoundPlace[],
): PackageMessage[] {
  const chat = findChat(db, viewer, key);
  if (!chat) return [];
  const seen = places.filter(({ sentAt }) => isSeen(chat, sentAt));
  const messages = readMessages(db, chat, seen);
  const months = new Map(seen.map(({ seq, month }) => [seq, month]));
  const facts = new Map<number, Facts>();
  for (const [month, those] of Map.groupBy(seen, (place) => place.month)) {
    for (const fact of readFacts(db, month, those)) facts.set(fact.seq, fact);
  }
  return messages.flatMap((message) => {
    const fact = facts.get(message.seq);
    if (!fact) return [];
    const { received, openedAt, openedEntry, fetched } = fact;
    const opened = factOf({ at: openedAt, hash: hash('sha256', message.json, 'buffer') }, openedEntry);
    return { ...message, month: months.get(message.seq)!, opened, received, fetched };
  });
}

function isSeen({ windows }: Chat, sentAt: number): boolean {
  return windows.some(({ from, to }) => (from === null || sentAt >= from) && (to === null || sentAt < to));
}

interface Facts {
  readonly seq: number;
  readonly openedAt: number;
  readonly openedEntry: LoggedEntry | undefined;
  readonly received: EvidenceFact;
  readonly fetched: FetchedFact[];
}

interface EnvelopeRow {
  readonly seq: number;
  readonly msgid: string;
  readonly keyVersion: number;
  readonly randomKey: string;
  readonly chatMsg: string;
  readonly extra: string | null;
  readonly receivedAt: number;
  readonly openedAt: number;
}

function readFacts(db: ReadDb, month: string, places: readonly Place[]): Facts[] {
  const seqs = JSON.stringify(places.map(({ seq }) => seq));
  const rows = all<EnvelopeRow>(
    db.month(month),
    sql`SELECT e.seq, e.msgid, e.key_version AS keyVersion, e.random_key AS randomKey, e.chat_msg AS chatMsg, e.extra,
        e.received_at AS receivedAt, o.opened_at AS openedAt
      FROM json_each(${seqs}) j CROSS JOIN envelopes e ON e.seq = j.value JOIN opened o ON o.seq = e.seq`,
  );
  const files = Map.groupBy(readFetched(db.month(month), seqs), ({ seq }) => seq);
  const entryOf = entriesIn(db, month, places);
  return rows.map((row) => ({
    seq: row.seq,
    openedAt: row.openedAt,
    openedEntry: entryOf('opened', row.seq),
    received: factOf({ at: row.receivedAt, hash: envelopeHash(row) }, entryOf('received', row.seq)),
    fetched: (files.get(row.seq) ?? []).map(({ seq, ...file }) => {
      const entry = hash('sha256', `${seq}\n${file.fileId}\n${file.sha256}`, 'buffer');
      return factOf({ ...file, hash: entry }, entryOf('medium', seq, entry));
    }),
  }));
}

function readFetched(
  month: ReadDb,
  seqs: string,
): (Pick<FetchedFact, 'fileId' | 'sha256' | 'bytes' | 'at'> & { seq: number })[] {
  return all(
    month,
    sql`SELECT f.seq, f.file_id AS fileId, f.sha256, f.bytes, f.fetched_at AS at
      FROM json_each(${seqs}) j CROSS JOIN fetched f ON f.seq = j.value`,
  );
}

type EntryOf = (kind: LoggedEntry['kind'], seq: number, hash?: Uint8Array) => LoggedEntry | undefined;

/** Of several media of a message each is known by its hash. */
function entriesIn(db: ReadDb, month: string, places: readonly Pick<Place, 'seq'>[]): EntryOf {
  const seqs = places.map(({ seq }) => seq);
  const entries = Map.groupBy(indexesOf(db, month, seqs, ['received', 'opened', 'medium']), ({ seq }) => seq);
  return (kind, seq, wanted) => {
    const isIt = (one: LoggedEntry) =>
      one.kind === kind && (wanted === undefined || Buffer.compare(one.hash, wanted) === 0);
    return entries.get(seq)?.find(isIt);
  };
}

/** As envelopes.ts writes it into the journal. */
function envelopeHash({ seq, msgid, keyVersion, randomKey, chatMsg, extra }: EnvelopeRow): Buffer {
  return hash('sha256', `${seq}\n${msgid}\n${keyVersion}\n${randomKey}\n${chatMsg}\n${extra ?? ''}`, 'buffer');
}

/** What is known of an entry, with its place in the log. */
export const factOf = <T extends Omit<EvidenceFact, 'place' | 'waiting'>>(fact: T, entry: LoggedEntry | undefined) => ({
  ...fact,
  place: entry && entry.index !== null ? { log: entry.log, index: entry.index } : null,
  waiting: entry !== undefined && entry.index === null,
});

export interface StaffName {
  readonly id: string;
  readonly name: string;
}

/** What everybody of the company is or was called, to be left out of what is masked. A page is of people, not of names. */
export function listStaffNames(
  db: ReadDb,
  _viewer: Viewer,
  { after, limit }: { readonly after: string; readonly limit: number },
): StaffName[] {
  const people = sql`SELECT userid, name, alias FROM employees WHERE userid > ${after} ORDER BY userid LIMIT ${limit}`;
  return all(
    db,
    sql`WITH page AS (${people})
      SELECT userid AS id, name FROM page UNION SELECT userid, alias FROM page WHERE alias <> ''
      UNION SELECT c.subject, c.was FROM page p JOIN directory_changes c ON c.subject = p.userid
        WHERE c.kind = 'renamed' AND c.other = '' AND c.was <> ''
      ORDER BY 1`,
  );
}

/** What these people and groups were called before, and what those who deal with them call them. */
export function listOtherNames(db: ReadDb, _viewer: Viewer, ids: readonly string[]): StaffName[] {
  const asked = JSON.stringify([...new Set(ids)]);
  return all(
    db,
    sql`SELECT c.subject AS id, c.was AS name FROM json_each(${asked}) j CROSS JOIN directory_changes c ON c.subject = j.value
      WHERE c.kind IN ('renamed', 'customer-renamed', 'room-renamed') AND c.other = '' AND c.was <> ''
      UNION SELECT f.customer, f.remark FROM json_each(${asked}) j CROSS JOIN follows f ON f.customer = j.value
      WHERE f.remark <> ''`,
  );
}

export interface PartyRow {
  readonly id: string;
  readonly name: string;
  /** Of outside people their company, of staff their position. */
  readonly detail: string;
  readonly kind: 'employee' | 'customer' | 'room' | 'robot';
}

/** What these people and groups are called; whom the directory does not know is not among them. */
export function listParties(db: ReadDb, _viewer: Viewer, ids: readonly string[]): PartyRow[] {
  const asked = sql`SELECT value FROM json_each(${JSON.stringify([...new Set(ids)])})`;
  return all(
    db,
    sql`SELECT userid AS id, name, position AS detail, 'employee' AS kind FROM employees WHERE userid IN (${asked})
      UNION ALL SELECT id, name, coalesce(corp, ''), 'customer' FROM customers WHERE id IN (${asked})
      UNION ALL SELECT id, name, '', 'room' FROM rooms WHERE id IN (${asked})
      UNION ALL SELECT id, name, '', 'robot' FROM robots WHERE id IN (${asked})`,
  );
}
