import type { Viewer } from '../access/viewer.ts';
import type { DiskDay } from '../lib/disk-forecast.ts';
import { readBackups } from './backups.ts';
import { all, one, type ReadDb } from './db.ts';
import { listDiskDays } from './disk-days.ts';
import { type Health, readHealth } from './health.ts';
import { type LogHealth, readLogHealth } from './log-health.ts';
import { readServiceStarts, type ServiceStarts } from './service-starts.ts';
import { type Sql, sql } from './sql.ts';

/** How everything does, in numbers, for those who watch from outside: no name, no id, nothing that anybody said. */
export const owner = 'archive';

export type Count = Readonly<Record<'name', string> & Record<'n', number>>;

export interface Figures extends Pick<Health, 'received' | 'opened' | 'indexed' | 'reviewed' | 'pulling'> {
  readonly newestSentAt: number | null;
  readonly newestReceivedAt: number | null;
  /** Not opened yet, by why. */
  readonly waiting: readonly Count[];
  readonly gaps: readonly Count[];
  readonly media: readonly Count[];
  readonly oldestMediaAt: number | null;
  readonly hostRestarts: readonly Count[];
  /** What WeCom and its library objected to, by code. */
  readonly errors: readonly Count[];
  readonly notices: readonly Count[];
  readonly exports: readonly Count[];
  readonly log: Pick<LogHealth, 'size' | 'checkpoint' | 'waiting'>;
  readonly checkpoints: { readonly sent: number; readonly late: number };
  /** People signed in. */
  readonly sessions: number;
  readonly service: ServiceStarts;
  readonly disk: DiskDay | null;
  readonly backup: BackupFigures;
}

export interface BackupFigures {
  readonly isOn: boolean;
  /** When the newest that counts was begun: what it holds is not newer than that. It was read again before it counted. */
  readonly lastAt: number | null;
  readonly bytes: number | null;
  /** Whether one has failed since. */
  readonly hasFailed: boolean;
  /** When one was last brought back on trial, and agreed. */
  readonly drilledAt: number | null;
}

export function readFigures(db: ReadDb, viewer: Viewer, now: number): Figures {
  const { received, opened, indexed, reviewed, pulling, newestReceivedAt, newestSentAt } = readHealth(db, viewer);
  const { size, checkpoint, waiting: unlogged } = readLogHealth(db, viewer);
  const counts = (query: Sql) => all<Count>(db, query);
  return {
    ...{ received, opened, indexed, reviewed, pulling, newestReceivedAt, newestSentAt },
    waiting: counts(sql`SELECT fault AS name, count(*) AS n FROM waiting GROUP BY fault`),
    gaps: counts(sql`SELECT state AS name, count(*) AS n FROM gaps GROUP BY state`),
    media: counts(sql`SELECT state AS name, count(*) AS n FROM media GROUP BY state`),
    oldestMediaAt: numberOf(db, sql`SELECT min(sent_at) AS n FROM media WHERE state = 'waiting'`),
    hostRestarts: counts(sql`SELECT ${CAUSE} AS name, count(*) AS n FROM host_restarts GROUP BY name`),
    errors: counts(
      sql`SELECT CAST(code AS TEXT) AS name, sum(count) AS n FROM incidents WHERE code IS NOT NULL GROUP BY code
        ORDER BY n DESC LIMIT 50`,
    ),
    notices: counts(
      sql`SELECT state AS name, count(*) AS n FROM notices WHERE state IN ('waiting', 'failed', 'unreached') GROUP BY state`,
    ),
    exports: counts(
      sql`SELECT state AS name, count(*) AS n FROM exports WHERE state IN ('asked', 'waiting', 'running') GROUP BY state`,
    ),
    log: { size, checkpoint, waiting: unlogged },
    checkpoints: {
      sent: numberOf(db, sql`SELECT count(*) AS n FROM checkpoint_posts`) ?? 0,
      late: countLate(db, now),
    },
    sessions:
      numberOf(db, sql`SELECT count(*) AS n FROM sessions WHERE account_id IS NOT NULL AND expires_at > ${now}`) ?? 0,
    service: readServiceStarts(db, viewer),
    disk: listDiskDays(db, viewer, 1)[0] ?? null,
    backup: backupFigures(db, viewer),
  };
}

function backupFigures(db: ReadDb, viewer: Viewer): BackupFigures {
  const { plan, lastDone, failed } = readBackups(db, viewer);
  return {
    isOn: plan?.isOn === true,
    ...{ lastAt: lastDone?.startedAt ?? null, bytes: lastDone?.bytes ?? null, hasFailed: failed !== null },
    drilledAt: numberOf(db, sql`SELECT max(at) AS n FROM backup_drills WHERE is_good = 1`),
  };
}

/** Sentences for people, in which a record's number may stand: here only the kind of cause. */
const CAUSE = sql`CASE WHEN why LIKE '例行更换%' THEN 'routine' WHEN why LIKE '%没有应答%' THEN 'silent'
  WHEN why LIKE '%记录%' THEN 'record' ELSE 'died' END`;

/** Places that should have had a checkpoint by now, with half as long again to spare. */
function countLate(db: ReadDb, now: number): number {
  const last = sql`coalesce((SELECT max(at) FROM checkpoint_posts s WHERE s.place = p.id), p.made_at)`;
  const query = sql`SELECT count(*) AS n FROM checkpoint_places p
    WHERE p.is_on = 1 AND p.kind <> 'paper' AND ${last} + p.every_hours * 5400000 < ${now}`;
  return numberOf(db, query) ?? 0;
}

const numberOf = (db: ReadDb, query: Sql): number | null => one<{ n: number | null }>(db, query)?.n ?? null;
