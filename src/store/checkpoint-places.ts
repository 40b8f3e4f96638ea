import type { Viewer } from '../access/viewer.ts';
import type { CheckpointRow } from './checkpoints.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { nothing, sql } from './sql.ts';

/** Where checkpoints go so that nobody who has this machine can rewrite the past unseen, and which have gone. No chat stands in one. */
export const owner = 'desk';

export type PlaceKind = 'folder' | 'mail' | 'webhook' | 'timestamp' | 'paper';

export interface PlaceContent {
  readonly kind: PlaceKind;
  readonly name: string;
  /** A folder, addresses parted by commas, an address on the web; empty for paper. */
  readonly target: string;
  readonly everyHours: number;
  readonly isOn: boolean;
}

export interface CheckpointPlace extends PlaceContent {
  readonly id: number;
  readonly madeAt: number;
  /** In vain since the last that went. */
  readonly tries: number;
  readonly nextAt: number;
  readonly problem: string;
  readonly last: { readonly log: number; readonly size: number; readonly at: number } | null;
}

interface Row extends Omit<CheckpointPlace, 'isOn' | 'last'> {
  readonly isOn: number;
  readonly log: number | null;
  readonly size: number | null;
  readonly at: number | null;
}

const PLACES = sql`SELECT p.id, p.kind, p.name, p.target, p.every_hours AS everyHours, p.is_on AS isOn, p.made_at AS madeAt,
    p.tries, p.next_at AS nextAt, p.problem, s.log, s.size, s.at
  FROM checkpoint_places p
    LEFT JOIN checkpoint_posts s ON s.id = (SELECT max(id) FROM checkpoint_posts WHERE place = p.id)`;

function placeOf({ isOn, log, size, at, ...row }: Row): CheckpointPlace {
  return { ...row, isOn: isOn === 1, last: log === null ? null : { log, size: size!, at: at! } };
}

export function listPlaces(db: ReadDb, _viewer: Viewer): CheckpointPlace[] {
  return all<Row>(db, sql`${PLACES} ORDER BY p.id`).map(placeOf);
}

export function findPlace(db: ReadDb, _viewer: Viewer, id: number): CheckpointPlace | null {
  const row = one<Row>(db, sql`${PLACES} WHERE p.id = ${id}`);
  return row && placeOf(row);
}

export function insertPlace(db: WriteDb, viewer: Viewer, place: PlaceContent, now: number): number {
  const { kind, name, target, everyHours, isOn } = place;
  return one<{ id: number }>(
    db,
    sql`INSERT INTO checkpoint_places (kind, name, target, every_hours, is_on, made_by, made_at)
      VALUES (${kind}, ${name}, ${target}, ${everyHours}, ${isOn ? 1 : 0}, ${viewer.accountId}, ${now}) RETURNING id`,
  )!.id;
}

/** What went wrong before is of no account to the place as it is now. Of another kind it does not become. */
export function updatePlace(db: WriteDb, _viewer: Viewer, id: number, place: PlaceContent): boolean {
  const { name, target, everyHours, isOn } = place;
  return (
    run(
      db,
      sql`UPDATE checkpoint_places SET name = ${name}, target = ${target}, every_hours = ${everyHours},
          is_on = ${isOn ? 1 : 0}, tries = 0, next_at = 0, problem = '' WHERE id = ${id}`,
    ) > 0
  );
}

/** What has gone stays on the list. */
export function removePlace(db: WriteDb, _viewer: Viewer, id: number): boolean {
  return run(db, sql`DELETE FROM checkpoint_places WHERE id = ${id}`) > 0;
}

export interface CheckpointPost {
  readonly id: number;
  readonly kind: PlaceKind;
  readonly name: string;
  readonly log: number;
  readonly size: number;
  readonly at: number;
  readonly hasReceipt: boolean;
}

/** The newest first; `before` is the id where the page before ended. */
export function listPosts(
  db: ReadDb,
  _viewer: Viewer,
  { before, limit }: { readonly before: number | null; readonly limit: number },
): CheckpointPost[] {
  const older = before === null ? nothing : sql`WHERE id < ${before}`;
  const rows = all<Omit<CheckpointPost, 'hasReceipt'> & { hasReceipt: number }>(
    db,
    sql`SELECT id, kind, name, log, size, at, receipt IS NOT NULL AS hasReceipt FROM checkpoint_posts ${older}
      ORDER BY id DESC LIMIT ${limit}`,
  );
  return rows.map((row) => ({ ...row, hasReceipt: row.hasReceipt === 1 }));
}

export interface PostContent {
  readonly note: string;
  readonly receipt: Uint8Array | null;
  readonly log: number;
  readonly size: number;
}

export function findPost(db: ReadDb, _viewer: Viewer, id: number): PostContent | null {
  return one(db, sql`SELECT note, receipt, log, size FROM checkpoint_posts WHERE id = ${id}`);
}

/** It has gone. */
export function recordPost(
  db: WriteDb,
  { id, kind, name }: Pick<CheckpointPlace, 'id' | 'kind' | 'name'>,
  { log, size, note }: Pick<CheckpointRow, 'log' | 'size' | 'note'>,
  { at, receipt }: { readonly at: number; readonly receipt: Uint8Array | null },
): void {
  const kept = receipt && Buffer.from(receipt);
  run(
    db,
    sql`INSERT INTO checkpoint_posts (place, kind, name, log, size, note, at, receipt)
      VALUES (${id}, ${kind}, ${name}, ${log}, ${size}, ${note}, ${at}, ${kept})`,
  );
  run(db, sql`UPDATE checkpoint_places SET tries = 0, next_at = 0, problem = '' WHERE id = ${id}`);
}

/** By a person who keeps it on paper. */
export function recordPaper(
  db: WriteDb,
  _viewer: Viewer,
  place: CheckpointPlace,
  row: CheckpointRow,
  at: number,
): void {
  recordPost(db, place, row, { at, receipt: null });
}

/** It was in vain, and is tried again later each time. */
export function recordFailedPost(db: WriteDb, id: number, problem: string, nextAt: number): void {
  run(
    db,
    sql`UPDATE checkpoint_places SET tries = tries + 1, next_at = ${nextAt}, problem = ${problem} WHERE id = ${id}`,
  );
}
