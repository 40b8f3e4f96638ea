import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { nothing, sql } from './sql.ts';

/** Where back-ups go and when, and what became of each: places, times, sizes and counts. No chat stands in any of it. */
export const owner = 'desk';

export interface BackupTarget {
  readonly kind: 'folder' | 's3';
  readonly folder: string;
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly accessKey: string;
  readonly style: 'path' | 'host';
  readonly ca: string;
}

export interface BackupPlan extends BackupTarget {
  readonly isSealed: boolean;
  readonly isOn: boolean;
  readonly everyHours: number;
  readonly atHour: number;
  readonly keepCount: number;
  readonly keepDays: number;
}

export interface BackupPlanRow extends BackupPlan {
  readonly nextAt: number;
  readonly changedAt: number;
}

type Flags = 'isSealed' | 'isOn';
type PlanRow = Omit<BackupPlanRow, Flags> & Readonly<Record<Flags, number>>;

/** Null: nobody has said where. */
export function findBackupPlan(db: ReadDb, _viewer: Viewer): BackupPlanRow | null {
  const row = one<PlanRow>(
    db,
    sql`SELECT kind, folder, endpoint, region, bucket, prefix, access_key AS accessKey, style, ca, is_sealed AS isSealed,
        is_on AS isOn, every_hours AS everyHours, at_hour AS atHour, keep_count AS keepCount, keep_days AS keepDays,
        next_at AS nextAt, changed_at AS changedAt
      FROM backup_place`,
  );
  return row && { ...row, isSealed: row.isSealed === 1, isOn: row.isOn === 1 };
}

export function saveBackupPlan(
  db: WriteDb,
  _viewer: Viewer,
  plan: BackupPlan,
  { now, nextAt }: { readonly now: number; readonly nextAt: number },
): void {
  const { kind, folder, endpoint, region, bucket, prefix, accessKey, style, ca } = plan;
  run(
    db,
    sql`INSERT OR REPLACE INTO backup_place (id, kind, folder, endpoint, region, bucket, prefix, access_key, style, ca,
        is_sealed, is_on, every_hours, at_hour, keep_count, keep_days, next_at, changed_at)
      VALUES (1, ${kind}, ${folder}, ${endpoint}, ${region}, ${bucket}, ${prefix}, ${accessKey}, ${style}, ${ca},
        ${plan.isSealed ? 1 : 0}, ${plan.isOn ? 1 : 0}, ${plan.everyHours}, ${plan.atHour}, ${plan.keepCount},
        ${plan.keepDays}, ${nextAt}, ${now})`,
  );
}

export function moveNextBackup(db: WriteDb, nextAt: number): void {
  run(db, sql`UPDATE backup_place SET next_at = ${nextAt}`);
}

export type BackupState = 'running' | 'done' | 'failed' | 'stopped';
export type BackupSource = 'timetable' | 'page' | 'command';

export interface BackupRow {
  readonly id: number;
  readonly snapshot: string;
  readonly place: string;
  readonly source: BackupSource;
  readonly state: BackupState;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly removedAt: number | null;
  readonly sentence: string;
  readonly bytes: number;
  readonly newBytes: number;
  readonly messages: number;
  readonly media: number;
  readonly hasKeys: boolean;
}

const COLUMNS = sql`id, snapshot, place, source, state, started_at AS startedAt, ended_at AS endedAt,
  removed_at AS removedAt, sentence, bytes, new_bytes AS newBytes, messages, media, has_keys AS hasKeys`;

const rowOf = ({ hasKeys, ...row }: Omit<BackupRow, 'hasKeys'> & { hasKeys: number }): BackupRow => ({
  ...row,
  hasKeys: hasKeys === 1,
});

/** The newest first; `before` is the id where the page before ended. */
export function listBackups(
  db: ReadDb,
  _viewer: Viewer,
  { before, limit }: { readonly before: number | null; readonly limit: number },
): BackupRow[] {
  const older = before === null ? nothing : sql`WHERE id < ${before}`;
  return all<Omit<BackupRow, 'hasKeys'> & { hasKeys: number }>(
    db,
    sql`SELECT ${COLUMNS} FROM backups ${older} ORDER BY id DESC LIMIT ${limit}`,
  ).map(rowOf);
}

export interface BackupGlance {
  readonly plan: BackupPlanRow | null;
  readonly running: BackupRow | null;
  readonly lastDone: BackupRow | null;
  /** The newest, when it has failed. */
  readonly failed: BackupRow | null;
  readonly lastDrill: DrillRecord | null;
  /** Back-ups that still hold what was disposed of since. */
  readonly beforeDisposal: number;
}

export function readBackups(db: ReadDb, viewer: Viewer): BackupGlance {
  const last = (state: BackupState) => {
    const row = one<Omit<BackupRow, 'hasKeys'> & { hasKeys: number }>(
      db,
      sql`SELECT ${COLUMNS} FROM backups WHERE state = ${state} ORDER BY id DESC LIMIT 1`,
    );
    return row && rowOf(row);
  };
  const [running, lastDone, failed] = [last('running'), last('done'), last('failed')];
  return {
    plan: findBackupPlan(db, viewer),
    running,
    lastDone,
    failed: failed && failed.id > (lastDone?.id ?? 0) ? failed : null,
    lastDrill: listDrills(db, viewer, 1)[0] ?? null,
    beforeDisposal: countBeforeDisposal(db),
  };
}

function countBeforeDisposal(db: ReadDb): number {
  return one<{ n: number }>(
    db,
    sql`SELECT count(*) AS n FROM backups WHERE state = 'done' AND removed_at IS NULL
      AND started_at < (SELECT max(ended_at) FROM disposals WHERE state = 'done')`,
  )!.n;
}

export interface DrillRecord {
  readonly at: number;
  readonly snapshot: string;
  readonly place: string;
  readonly isGood: boolean;
  readonly tookMs: number;
  readonly sentence: string;
}

export function listDrills(db: ReadDb, _viewer: Viewer, limit: number): DrillRecord[] {
  return all<Omit<DrillRecord, 'isGood'> & { isGood: number }>(
    db,
    sql`SELECT at, snapshot, place, is_good AS isGood, took_ms AS tookMs, sentence FROM backup_drills
      ORDER BY id DESC LIMIT ${limit}`,
  ).map((row) => ({ ...row, isGood: row.isGood === 1 }));
}

export function recordDrill(db: WriteDb, { at, snapshot, place, isGood, tookMs, sentence }: DrillRecord): void {
  run(
    db,
    sql`INSERT INTO backup_drills (at, snapshot, place, is_good, took_ms, sentence)
      VALUES (${at}, ${snapshot}, ${place}, ${isGood ? 1 : 0}, ${tookMs}, ${sentence})`,
  );
}

export function beginBackup(db: WriteDb, place: string, source: BackupSource, at: number): number {
  return one<{ id: number }>(
    db,
    sql`INSERT INTO backups (snapshot, place, source, state, started_at, sentence, bytes, new_bytes, messages, media, has_keys)
      VALUES ('', ${place}, ${source}, 'running', ${at}, '', 0, 0, 0, 0, 0) RETURNING id`,
  )!.id;
}

export interface BackupResult {
  readonly snapshot: string;
  readonly sentence: string;
  readonly bytes: number;
  readonly newBytes: number;
  readonly messages: number;
  readonly media: number;
  readonly hasKeys: boolean;
  /** Those that made room for it. */
  readonly removed: readonly string[];
}

export function finishBackup(db: WriteDb, id: number, result: BackupResult, at: number): void {
  const { snapshot, sentence, bytes, newBytes, messages, media, hasKeys, removed } = result;
  run(
    db,
    sql`UPDATE backups SET state = 'done', snapshot = ${snapshot}, ended_at = ${at}, sentence = ${sentence}, bytes = ${bytes},
      new_bytes = ${newBytes}, messages = ${messages}, media = ${media}, has_keys = ${hasKeys ? 1 : 0} WHERE id = ${id}`,
  );
  for (const name of removed)
    run(db, sql`UPDATE backups SET removed_at = ${at} WHERE snapshot = ${name} AND removed_at IS NULL`);
}

export function failBackup(db: WriteDb, id: number, state: 'failed' | 'stopped', sentence: string, at: number): void {
  run(db, sql`UPDATE backups SET state = ${state}, ended_at = ${at}, sentence = ${sentence} WHERE id = ${id}`);
}

const KILLED = '备份时服务停止了，这一份没有做成。下一次备份会接着已复制的部分继续。';

/** The program has begun: nothing of its own is running. */
export function endStrayBackups(db: WriteDb, at: number): void {
  run(db, sql`UPDATE backups SET state = 'stopped', ended_at = ${at}, sentence = ${KILLED} WHERE state = 'running'`);
}
