import type { Viewer } from '../access/viewer.ts';
import type { MediaKind } from '../messages/message.ts';
import { all, one, type ReadDb } from './db.ts';
import type { MediaStationState } from './media-queue.ts';
import { monthToAsk } from './month-of-seq.ts';
import { nothing, sql } from './sql.ts';
import { visibleAt } from './visibility.ts';

/** Media as pages see them: those of a message, and the queue of what is still to be fetched. */
export const owner = 'archive';

export interface MediumFace {
  /** Its place among the media of the message. */
  readonly position: number;
  readonly kind: MediaKind;
  readonly name: string | null;
  readonly state: 'waiting' | 'done' | 'failed' | 'skipped';
  /** Why it is not here, a sentence for people. */
  readonly reason: string | null;
  /** Of the file when it is here, else as stated. */
  readonly bytes: number | null;
  /** Measured when that could be done, else as stated. */
  readonly seconds: number | null;
  /** Does the file agree with what the record states of it? `none`: the record states nothing. */
  readonly md5: 'same' | 'differs' | 'none' | null;
  readonly size: 'same' | 'differs' | 'none' | null;
  readonly sha256: string | null;
  /** By its content: a name of media/formats.ts. */
  readonly format: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly waveform: string | null;
  readonly thumb: boolean;
  readonly view: boolean;
  /** Why it has no preview. */
  readonly problem: string | null;
  readonly prepared: boolean;
}

type Row = Omit<MediumFace, 'thumb' | 'view' | 'prepared'> & { thumb: number; view: number; prepared: number };

const FACE = sql`u.position, u.kind, u.name, coalesce(m.state, 'waiting') AS state, m.reason,
  coalesce(f.bytes, u.bytes) AS bytes, coalesce(f.seconds, u.seconds) AS seconds, m.md5_state AS md5, m.size_state AS size,
  m.sha256, f.format, f.width, f.height, f.waveform, coalesce(f.thumb, 0) AS thumb, coalesce(f.view, 0) AS view, f.problem,
  coalesce(f.prepared, 0) > 0 AS prepared`;

const SOURCES = sql`media_uses u LEFT JOIN archive.media m ON m.file_key = u.file_key
  LEFT JOIN archive.files f ON f.sha256 = m.sha256`;

const toFace = <R extends Row>(row: R) => ({
  ...row,
  thumb: row.thumb === 1,
  view: row.view === 1,
  prepared: row.prepared === 1,
});

/** Of a message that was already found to be the viewer's to see. */
export function mediaOf(month: ReadDb, seq: number): MediumFace[] {
  return all<Row>(month, sql`SELECT ${FACE} FROM ${SOURCES} WHERE u.seq = ${seq} ORDER BY u.position`).map(toFace);
}

export interface FoundMedium extends MediumFace {
  readonly seq: number;
  /** Of the conversation. */
  readonly key: string;
  readonly senderId: string;
  readonly sentAt: number;
}

/** One medium of a message; null when absent or not theirs to see. */
export function findMedium(db: ReadDb, viewer: Viewer, seq: number, position: number): FoundMedium | null {
  const month = monthToAsk(db, seq);
  if (month === null) return null;
  const row = one<Row & { seq: number; key: string; senderId: string; sentAt: number }>(
    db.month(month),
    sql`SELECT ${FACE}, u.seq, c.key, p.userid AS senderId, u.sent_at AS sentAt
      FROM ${SOURCES} JOIN chats k ON k.id = u.conversation JOIN conversations c ON c.key = k.key
      JOIN people p ON p.id = u.sender
      WHERE u.seq = ${seq} AND u.position = ${position} AND ${visibleAt(viewer, sql`u.sent_at`)}`,
  );
  return row && toFace(row);
}

export interface MediaState {
  readonly counts: readonly { state: MediumFace['state']; kind: MediaKind; count: number; bytes: number }[];
  readonly waiting: number;
  readonly failed: number;
  readonly skipped: number;
  readonly done: number;
  readonly waitingBytes: number;
  /** Of the files on disk: what was sent twice lies there once. */
  readonly doneBytes: number;
  /** When the oldest of what waits was sent. */
  readonly oldestWaitingAt: number | null;
  readonly unprepared: number;
  readonly station: { state: MediaStationState; since: number; sentence: string };
}

/** Counts and reasons only, never a name. */
export function readMediaState(db: ReadDb, _viewer: Viewer): MediaState {
  const counts = all<MediaState['counts'][number]>(
    db,
    sql`SELECT state, kind, count(*) AS count, coalesce(sum(coalesce(bytes, stated_bytes)), 0) AS bytes
      FROM media GROUP BY state, kind ORDER BY state, kind`,
  );
  const total = (state: MediumFace['state'], what: 'count' | 'bytes') =>
    counts.reduce((sum, row) => sum + (row.state === state ? row[what] : 0), 0);
  const number = (query: ReturnType<typeof sql>) => one<{ n: number | null }>(db, query)?.n ?? null;
  return {
    counts,
    waiting: total('waiting', 'count'),
    failed: total('failed', 'count'),
    skipped: total('skipped', 'count'),
    done: total('done', 'count'),
    waitingBytes: total('waiting', 'bytes'),
    doneBytes: number(sql`SELECT coalesce(sum(bytes), 0) AS n FROM files`) ?? 0,
    oldestWaitingAt: number(sql`SELECT min(sent_at) AS n FROM media WHERE state = 'waiting'`),
    unprepared: number(sql`SELECT count(*) AS n FROM files WHERE prepared = 0`) ?? 0,
    station: one(db, sql`SELECT state, since, sentence FROM media_station`) ?? {
      state: 'idle',
      since: 0,
      sentence: '',
    },
  };
}

export interface QueueRow {
  readonly fileKey: string;
  readonly kind: MediaKind;
  /** Null when the conversation is not theirs to see, as is `seq`. */
  readonly name: string | null;
  readonly seq: number | null;
  readonly statedBytes: number | null;
  readonly sentAt: number;
  readonly tries: number;
  readonly nextAt: number;
  readonly triedAt: number | null;
  readonly code: number | null;
  readonly reason: string | null;
  /** With fileKey, the place in the list. */
  readonly at: number;
}

export interface QueuePage {
  readonly state: 'waiting' | 'failed' | 'skipped';
  readonly kind: MediaKind | null;
  readonly before: { readonly at: number; readonly key: string } | null;
  readonly limit: number;
}

/** What waits: oldest first, as WeCom forgets it first. What was given up: the last tried first. */
export function listMediaQueue(
  db: ReadDb,
  viewer: Viewer,
  { state, kind, before, limit }: QueuePage,
): { rows: QueueRow[]; more: boolean } {
  const waiting = state === 'waiting';
  const at = waiting ? sql`m.sent_at` : sql`coalesce(m.tried_at, 0)`;
  const direction = waiting ? sql`ASC` : sql`DESC`;
  const beyond = waiting ? sql`>` : sql`<`;
  const from = before ? sql`AND (${at}, m.file_key) ${beyond} (${before.at}, ${before.key})` : nothing;
  const rows = all<QueueRow & { seq: number; month: string }>(
    db,
    sql`SELECT m.file_key AS fileKey, m.kind, m.name, m.seq, m.stated_bytes AS statedBytes, m.sent_at AS sentAt, m.tries,
        m.next_at AS nextAt, m.tried_at AS triedAt, m.code, m.reason, m.month, ${at} AS at
      FROM media m WHERE m.state = ${state} ${kind ? sql`AND m.kind = ${kind}` : nothing} ${from}
      ORDER BY at ${direction}, m.file_key ${direction} LIMIT ${limit + 1}`,
  );
  return { rows: rows.slice(0, limit).map((row) => withheld(db, viewer, row)), more: rows.length > limit };
}

/** A file's name is chat content: it shows to whoever may see the chat. */
function withheld(db: ReadDb, viewer: Viewer, { month, ...row }: QueueRow & { month: string }): QueueRow {
  const seen = one(
    db.month(month),
    sql`SELECT 1 FROM messages x JOIN chats k ON k.id = x.conversation JOIN conversations c ON c.key = k.key
      WHERE x.seq = ${row.seq} AND ${visibleAt(viewer, sql`x.sent_at`)}`,
  );
  return seen ? row : { ...row, name: null, seq: null };
}
