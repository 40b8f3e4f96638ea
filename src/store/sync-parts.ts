import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** How far each part of the directory is known: what runs, what is to be taken up, what failed and why. */
export const owner = 'archive';

export interface SyncPart {
  readonly part: string;
  readonly state: 'idle' | 'running' | 'failed';
  readonly begunAt: number | null;
  readonly done: number;
  /** 0: not known. */
  readonly total: number;
  readonly finishedAt: number | null;
  readonly rows: number;
  readonly sentence: string;
  readonly remedy: string;
  readonly code: number | null;
}

export function readSyncParts(db: ReadDb, _viewer: Viewer): SyncPart[] {
  return all(
    db,
    sql`SELECT part, state, begun_at AS begunAt, done, total, finished_at AS finishedAt, rows, sentence, remedy, code FROM sync_parts`,
  );
}

/** Answers with where an unfinished run stood, empty for none, and when the last whole one ended. */
export function beginPart(
  db: WriteDb,
  part: string,
  { total }: { total: number },
  at: number,
): { place: string; finishedAt: number | null } {
  run(
    db,
    sql`INSERT INTO sync_parts (part, state, begun_at, done, total, place, finished_at, rows, sentence, remedy, code)
      VALUES (${part}, 'running', ${at}, 0, ${total}, '', NULL, 0, '', '', NULL)
      ON CONFLICT (part) DO UPDATE SET state = 'running', begun_at = ${at}, done = iif(place = '', 0, done), total = ${total}`,
  );
  return one(db, sql`SELECT place, finished_at AS finishedAt FROM sync_parts WHERE part = ${part}`)!;
}

export function advancePart(
  db: WriteDb,
  part: string,
  { done, total, place }: { done: number; total: number; place: string },
): void {
  run(db, sql`UPDATE sync_parts SET done = ${done}, total = ${total}, place = ${place} WHERE part = ${part}`);
}

export function finishPart(db: WriteDb, part: string, rows: number, at: number): void {
  run(
    db,
    sql`UPDATE sync_parts SET state = 'idle', done = total, place = '', finished_at = ${at}, rows = ${rows},
        sentence = '', remedy = '', code = NULL WHERE part = ${part}`,
  );
}

/** Its place is kept: the next run goes on there. */
export function failPart(
  db: WriteDb,
  part: string,
  { sentence, remedy, code }: { sentence: string; remedy: string; code: number | null },
  _at: number,
): void {
  run(
    db,
    sql`UPDATE sync_parts SET state = 'failed', sentence = ${sentence}, remedy = ${remedy}, code = ${code} WHERE part = ${part}`,
  );
}
