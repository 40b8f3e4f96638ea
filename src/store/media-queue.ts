import type { Viewer } from '../access/viewer.ts';
import type { MediaRef, Message } from '../messages/message.ts';
import { all, one, prepared, run, type WriteDb } from './db.ts';
import type { MediumRow } from './envelopes.ts';
import { fileKeyOf } from './file-key.ts';
import { moveStation } from './months.ts';
import { sql } from './sql.ts';

/**
 * The files that messages name and what has become of them. Which bytes a file had is evidence and comes here through
 * the journal; what is tried, and how it fails, is only noted here.
 */
export const owner = 'archive';

/** The station's name in `stations`. */
export const MEDIA = 'media';

export interface MediaDigest {
  readonly month: string;
  /** Journal entries up to here are in. */
  readonly n: number;
  readonly messages: readonly Message[];
  readonly fetched: readonly MediumRow[];
  readonly at: number;
}

const INSERT_MEDIUM = `
  INSERT INTO media (file_key, file_id, kind, name, stated_bytes, stated_md5, month, seq, sent_at, state, reason)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (file_key) DO UPDATE SET sent_at = min(sent_at, excluded.sent_at)`;
const INSERT_DUE = 'INSERT INTO media_due (file_key, seq, month) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';

/** Adds one stretch of a month's journal: files that messages name, and those that came. Adding it twice changes nothing. */
export function recordMediaDigest(db: WriteDb, { month, n, messages, fetched, at }: MediaDigest): void {
  for (const message of messages) {
    for (const ref of message.media) wantMedium(db, month, message, ref);
  }
  for (const row of fetched) recordArrived(db, row, at);
  if (fetched.length > 0)
    run(db, sql`UPDATE months SET revision = revision + iif(closed_at IS NULL, 0, 1) WHERE month = ${month}`);
  moveStation(db, month, MEDIA, n);
}

function wantMedium(db: WriteDb, month: string, { seq, sentAt }: Message, ref: MediaRef): void {
  const key = fileKeyOf(ref.sdkFileId);
  const nameless = ref.sdkFileId === '';
  prepared(db, INSERT_MEDIUM).run(
    key,
    ref.sdkFileId,
    ref.kind,
    ref.name,
    ref.bytes,
    ref.md5,
    month,
    seq,
    sentAt,
    nameless ? 'failed' : 'waiting',
    nameless ? '记录里没有文件标识，无法向企业微信取回。' : null,
  );
  prepared(db, INSERT_DUE).run(key, seq, month);
}

function recordArrived(db: WriteDb, { seq, fileId, sha256, bytes, md5 }: MediumRow, at: number): void {
  const key = fileKeyOf(fileId);
  run(db, sql`DELETE FROM media_due WHERE file_key = ${key} AND seq = ${seq}`);
  run(
    db,
    sql`UPDATE media SET state = 'done', sha256 = ${sha256}, bytes = ${bytes}, done_at = coalesce(done_at, ${at}),
        reason = NULL, code = NULL,
        md5_state = iif(stated_md5 IS NULL, 'none', iif(lower(stated_md5) = ${md5}, 'same', 'differs')),
        size_state = iif(stated_bytes IS NULL, 'none', iif(stated_bytes = ${bytes}, 'same', 'differs'))
      WHERE file_key = ${key}`,
  );
  run(db, sql`INSERT INTO files (sha256, bytes, md5) VALUES (${sha256}, ${bytes}, ${md5}) ON CONFLICT DO NOTHING`);
}

/** A file to be fetched. */
export interface WantedMedium {
  readonly fileKey: string;
  readonly fileId: string;
  readonly kind: MediaRef['kind'];
  readonly statedBytes: number | null;
  readonly forced: boolean;
  readonly tries: number;
  /** Of the last failure. */
  readonly code: number | null;
  readonly sentAt: number;
}

const URGENCY = 6 * 3_600_000; // ms: among what expires within the same six hours, small goes before large

/** Nothing is put off for longer than an hour: a later time was set by a clock that has been put back since. */
const LONGEST_WAIT = 2 * 3_600_000; // ms

/** What is to be tried now: what WeCom will forget first, small before large. */
export function listWanted(db: WriteDb, now: number, limit: number): WantedMedium[] {
  const rows = all<Omit<WantedMedium, 'forced'> & { forced: number }>(
    db,
    sql`SELECT file_key AS fileKey, file_id AS fileId, kind, stated_bytes AS statedBytes, forced, tries, code, sent_at AS sentAt
      FROM media WHERE state = 'waiting' AND (next_at <= ${now} OR next_at > ${now + LONGEST_WAIT})
      ORDER BY sent_at / CAST(${URGENCY} AS INTEGER), -- a bound number is a REAL, which would divide to the millisecond
        coalesce(stated_bytes, 0), file_key LIMIT ${limit}`,
  );
  return rows.map((row) => ({ ...row, forced: row.forced === 1 }));
}

export interface DueUse {
  readonly fileKey: string;
  readonly seq: number;
  readonly month: string;
}

/** The messages that name this file and whose evidence does not hold it yet. */
export function listDue(db: WriteDb, fileKey: string): DueUse[] {
  return all(db, sql`SELECT file_key AS fileKey, seq, month FROM media_due WHERE file_key = ${fileKey} ORDER BY seq`);
}

/** Messages that name a file which is here already: forwarded, or sent again. */
export function listKnownDue(db: WriteDb, limit: number): (DueUse & MediumRow)[] {
  return all(
    db,
    sql`SELECT d.file_key AS fileKey, d.seq, d.month, m.file_id AS fileId, m.sha256, f.bytes, f.md5
      FROM media_due d JOIN media m ON m.file_key = d.file_key JOIN files f ON f.sha256 = m.sha256
      WHERE m.state = 'done' LIMIT ${limit}`,
  );
}

export interface MediumFailure {
  readonly fileKey: string;
  readonly code: number | null;
  readonly reason: string;
  /** Null when it is not tried again by itself. */
  readonly nextAt: number | null;
  readonly at: number;
}

export function recordMediumFailure(db: WriteDb, { fileKey, code, reason, nextAt, at }: MediumFailure): void {
  run(
    db,
    sql`UPDATE media SET tries = tries + 1, tried_at = ${at}, code = ${code}, reason = ${reason},
        state = ${nextAt === null ? 'failed' : 'waiting'}, next_at = ${nextAt ?? 0}
      WHERE file_key = ${fileKey} AND state <> 'done'`,
  );
}

export function skipMedium(db: WriteDb, fileKey: string, reason: string, at: number): void {
  run(
    db,
    sql`UPDATE media SET state = 'skipped', reason = ${reason}, tried_at = ${at}, code = NULL
      WHERE file_key = ${fileKey} AND state = 'waiting'`,
  );
}

/** Not a failure: there is no room for it now. */
export function postponeMedium(db: WriteDb, fileKey: string, reason: string, nextAt: number): void {
  run(
    db,
    sql`UPDATE media SET next_at = ${nextAt}, reason = ${reason} WHERE file_key = ${fileKey} AND state = 'waiting'`,
  );
}

/** By hand: tried again now, whatever its size. Says how many. */
export function retryMedium(db: WriteDb, _viewer: Viewer, fileKey: string, at: number): number {
  return run(
    db,
    sql`UPDATE media SET state = 'waiting', forced = 1, next_at = ${at}, tries = 0, reason = NULL
      WHERE file_key = ${fileKey} AND state <> 'done' AND file_id <> ''`,
  );
}

export interface RetryChoice {
  readonly state: 'waiting' | 'failed' | 'skipped';
  readonly kind: MediaRef['kind'] | null;
}

export function retryMedia(db: WriteDb, _viewer: Viewer, { state, kind }: RetryChoice, at: number): number {
  return run(
    db,
    sql`UPDATE media SET state = 'waiting', forced = 1, next_at = ${at}, tries = 0, reason = NULL
      WHERE state = ${state} AND kind = coalesce(${kind}, kind) AND file_id <> ''`,
  );
}

export type MediaStationState = 'idle' | 'fetching' | 'paused' | 'failing';

export function recordMediaStation(db: WriteDb, state: MediaStationState, sentence: string, at: number): void {
  run(
    db,
    sql`INSERT INTO media_station (id, state, since, sentence) VALUES (1, ${state}, ${at}, ${sentence})
      ON CONFLICT (id) DO UPDATE SET since = iif(state = ${state}, since, ${at}), state = ${state}, sentence = ${sentence}`,
  );
}

export function countMediaBytes(db: WriteDb): number {
  return one<{ bytes: number }>(db, sql`SELECT coalesce(sum(bytes), 0) AS bytes FROM files`)!.bytes;
}

/** Contents of which nothing is known yet but their hash. */
export function listUnprepared(db: WriteDb, limit: number): string[] {
  return all<{ sha256: string }>(
    db,
    sql`SELECT sha256 FROM files WHERE prepared = 0 ORDER BY sha256 LIMIT ${limit}`,
  ).map((row) => row.sha256);
}

export interface PreparedFile {
  readonly version: number;
  readonly format: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly seconds: number | null;
  readonly waveform: string | null;
  readonly thumb: boolean;
  readonly view: boolean;
  readonly problem: string | null;
}

export function recordPrepared(db: WriteDb, sha256: string, file: PreparedFile): void {
  const { version, format, width, height, seconds, waveform, thumb, view, problem } = file;
  run(
    db,
    sql`UPDATE files SET prepared = ${version}, format = ${format}, width = ${width}, height = ${height},
        seconds = ${seconds}, waveform = ${waveform}, thumb = ${Number(thumb)}, view = ${Number(view)}, problem = ${problem}
      WHERE sha256 = ${sha256}`,
  );
}

/** After a better workshop: everything it made is made again. */
export function outdatePrepared(db: WriteDb, version: number): number {
  return run(db, sql`UPDATE files SET prepared = 0 WHERE prepared > 0 AND prepared < ${version}`);
}
