import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb } from './db.ts';
import { type MediumFace, mediaOf } from './media.ts';
import { monthToAsk } from './month-of-seq.ts';
import {
  conditionsIn,
  type Found,
  listPlaces,
  monthsInReach,
  placeOf,
  RECORDINGS,
  type RecordingFilters,
  type RecordingKind,
  type RecordingPick,
  type RecordingPlace,
} from './recording-places.ts';
import { sql } from './sql.ts';
import { visibleAt } from './visibility.ts';

/** Voice, video and recorded calls over all months, the newest sent first; those inside forwarded records too. */
export const owner = 'archive';

export type { RecordingFilters, RecordingKind, RecordingPick, RecordingPlace } from './recording-places.ts';

export interface Recording extends RecordingPlace {
  readonly kind: RecordingKind;
  readonly medium: MediumFace;
  /** Of the conversation. */
  readonly key: string;
  readonly chatKind: 'single' | 'group';
  readonly external: boolean;
  readonly senderId: string;
  /** Null when the directory does not know. */
  readonly senderName: string | null;
  /** Of a group its name, of a single chat the names of both. */
  readonly chatName: string | null;
  /** The others in the conversation; of a group three. */
  readonly peers: readonly string[];
  /** Of the message it stands in. */
  readonly type: string;
}

export interface RecordingsPage {
  readonly rows: Recording[];
  /** Hand it back as `before` for the next page; null when there is none. */
  readonly next: RecordingPlace | null;
  /** The time was up first: there may be more after these. */
  readonly tooBroad: boolean;
}

export interface RecordingsOptions {
  /** Where the page before ended; null for the newest. */
  readonly before: RecordingPlace | null;
  readonly limit: number;
  /** How long it may take, in ms; looked at between months. */
  readonly budget?: number;
}

const BUDGET = 1500;

export function listRecordings(
  db: ReadDb,
  viewer: Viewer,
  filters: RecordingFilters,
  { before, limit, budget = BUDGET }: RecordingsOptions,
): RecordingsPage {
  const { places, reached } = listPlaces(db, viewer, filters, { before, limit, until: performance.now() + budget });
  const rows = describe(db, places.slice(0, limit));
  const last = places[limit - 1];
  if (places.length > limit && last) return { rows, next: placeOf(last), tooBroad: false };
  return { rows, next: reached, tooBroad: reached !== null };
}

const MOST_COUNTED = 10_000;

/** `capped`: there are more, or the time was up. */
export function countRecordings(
  db: ReadDb,
  viewer: Viewer,
  filters: RecordingFilters,
  { most = MOST_COUNTED, budget = BUDGET }: { most?: number; budget?: number } = {},
): { count: number; capped: boolean } {
  const until = performance.now() + budget;
  let count = 0;
  for (const { month } of monthsInReach(db, filters, null)) {
    if (count > most || performance.now() > until) return { count: Math.min(count, most), capped: true };
    const found = conditionsIn(db.month(month), { viewer, filters, before: null });
    if (found === null) continue;
    const counting = sql`SELECT count(*) AS n FROM (SELECT 1 ${found.from} LIMIT ${most + 1 - count})`;
    count += one<{ n: number }>(db.month(month), counting)!.n;
  }
  return { count: Math.min(count, most), capped: count > most };
}

/** Of these, what is a recording and the viewer's to see; anything else is passed over in silence. Newest sent first. */
export function listPickedRecordings(db: ReadDb, viewer: Viewer, picks: readonly RecordingPick[]): Recording[] {
  const byMonth = Map.groupBy(picks, ({ seq }) => monthToAsk(db, seq));
  const places: Found[] = [];
  for (const [month, picked] of byMonth) {
    if (month === null) continue;
    const wanted = JSON.stringify(picked.map(({ seq, position }) => [seq, position]));
    const rows = all<RecordingPlace>(
      db.month(month),
      sql`SELECT DISTINCT u.seq, u.position, u.sent_at AS sentAt
        FROM json_each(${wanted}) j CROSS JOIN media_uses u ON u.seq = j.value ->> 0 AND u.position = j.value ->> 1
          JOIN chats k ON k.id = u.conversation JOIN conversations c ON c.key = k.key
        WHERE ${RECORDINGS} AND ${visibleAt(viewer, sql`u.sent_at`)}`,
    );
    places.push(...rows.map((row) => ({ ...row, month })));
  }
  places.sort((a, b) => b.sentAt - a.sentAt || b.seq - a.seq || b.position - a.position);
  return describe(db, places);
}

/** The newest seq of the archive: the bound of a long list. */
export function findArchiveEnd(db: ReadDb, _viewer: Viewer): number {
  return one<{ seq: number | null }>(db, sql`SELECT max(max_seq) AS seq FROM months`)?.seq ?? 0;
}

function describe(db: ReadDb, places: readonly Found[]): Recording[] {
  const media = new Map<number, MediumFace[]>();
  return places.map((place) => {
    const month = db.month(place.month);
    const faces = media.get(place.seq) ?? mediaOf(month, place.seq);
    media.set(place.seq, faces);
    const medium = faces.find(({ position }) => position === place.position)!;
    return { ...placeOf(place), ...findFrame(month, place.seq), kind: medium.kind as RecordingKind, medium };
  });
}

type Frame = Pick<
  Recording,
  'key' | 'chatKind' | 'external' | 'senderId' | 'senderName' | 'chatName' | 'peers' | 'type'
>;

const SENDER_NAME = sql`coalesce((SELECT name FROM employees WHERE userid = p.userid),
  (SELECT name FROM customers WHERE id = p.userid), (SELECT name FROM robots WHERE id = p.userid))`;
const CHAT_NAME = sql`iif(c.kind = 'group', (SELECT name FROM rooms WHERE id = k.key),
  (SELECT group_concat(coalesce(e.name, u.name, x.userid), ' 与 ') FROM members x
    LEFT JOIN employees e ON e.userid = x.userid LEFT JOIN customers u ON u.id = x.userid WHERE x.conversation = k.key))`;

function findFrame(month: ReadDb, seq: number): Frame {
  const { external, peers, ...row } = one<Omit<Frame, 'external' | 'peers'> & { external: number; peers: string }>(
    month,
    sql`SELECT k.key, c.kind AS chatKind, c.external, p.userid AS senderId, m.type,
        ${SENDER_NAME} AS senderName, ${CHAT_NAME} AS chatName,
        (SELECT json_group_array(userid) FROM (SELECT userid FROM members
          WHERE conversation = k.key AND userid <> p.userid ORDER BY userid LIMIT 3)) AS peers
      FROM messages m JOIN people p ON p.id = m.sender JOIN chats k ON k.id = m.conversation
        JOIN conversations c ON c.key = k.key WHERE m.seq = ${seq}`,
  )!;
  return { ...row, external: external === 1, peers: JSON.parse(peers) as string[] };
}
