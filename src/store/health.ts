import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb } from './db.ts';
import type { PullState } from './incidents.ts';
import { REVIEW } from './review.ts';
import { sql } from './sql.ts';

/** Is the archive whole, and if not, what is missing and why. Shows counts and reasons only, never what was said. */
export const owner = 'archive';

export interface Health {
  readonly received: number;
  readonly opened: number;
  readonly indexed: number;
  /** Looked at by the rules in force then. */
  readonly reviewed: number;
  /** When the oldest of those was opened that no rule has looked at; null: there is none. */
  readonly unreviewedSince: number | null;
  readonly waiting: readonly { reason: string; detail: string; keyVersion: number; count: number; oldestAt: number }[];
  readonly newestSentAt: number | null;
  readonly newestReceivedAt: number | null;
  readonly months: readonly {
    month: string;
    received: number;
    opened: number;
    indexed: number;
    reviewed: number;
    closed: boolean;
  }[];
  readonly ranges: readonly { fromSeq: number; toSeq: number; from: number; to: number; count: number }[];
  readonly gaps: readonly {
    afterSeq: number;
    beforeSeq: number;
    missing: number;
    foundAt: number;
    state: 'unexplained' | 'possibly-lost';
    why: string;
  }[];
  readonly incidents: readonly {
    at: number;
    lastAt: number;
    kind: string;
    code: number | null;
    sentence: string;
    remedy: string;
    count: number;
    over: boolean;
  }[];
  readonly hostRestarts: readonly { at: number; why: string }[];
  readonly unknownTypes: readonly { type: string; count: number }[];
  readonly pulling: { state: PullState; since: number; sentence: string; caughtUpAt: number | null };
}

export function readHealth(db: ReadDb, _viewer: Viewer): Health {
  const months = all<{ month: string; received: number; opened: number; reviewed: number; closed: number }>(
    db,
    sql`SELECT month, received, opened, reviewed, closed_at IS NOT NULL AS closed FROM months ORDER BY month DESC`,
  ).map((m) => ({ ...m, closed: m.closed === 1, indexed: countIndexed(db, m.month) }));
  const total = (pick: (m: (typeof months)[number]) => number) => months.reduce((sum, m) => sum + pick(m), 0);
  const ranges = all<Health['ranges'][number]>(
    db,
    sql`SELECT from_seq AS fromSeq, to_seq AS toSeq, first_at AS "from", last_at AS "to", to_seq - from_seq + 1 AS count
      FROM ranges ORDER BY from_seq DESC LIMIT 50`,
  );
  return {
    received: total((m) => m.received),
    opened: total((m) => m.opened),
    indexed: total((m) => m.indexed),
    reviewed: total((m) => m.reviewed),
    unreviewedSince: findUnreviewed(db),
    waiting: listWaiting(db),
    newestSentAt: one<{ at: number | null }>(db, sql`SELECT max(max_sent_at) AS at FROM months`)?.at ?? null,
    newestReceivedAt: ranges[0]?.to ?? null,
    months,
    ranges,
    gaps: all(
      db,
      sql`SELECT after_seq AS afterSeq, before_seq AS beforeSeq, before_seq - after_seq - 1 AS missing, found_at AS foundAt, state, why
        FROM gaps ORDER BY state = 'possibly-lost' DESC, after_seq DESC LIMIT 50`,
    ),
    incidents: listIncidents(db),
    hostRestarts: all(db, sql`SELECT at, why FROM host_restarts ORDER BY id DESC LIMIT 20`),
    unknownTypes: countUnknown(db),
    pulling: findPulling(db),
  };
}

function findUnreviewed(db: ReadDb): number | null {
  const behind = one<{ month: string; n: number }>(
    db,
    sql`SELECT m.month, coalesce(s.n, 0) AS n FROM months m LEFT JOIN stations s ON s.month = m.month AND s.station = ${REVIEW}
      WHERE m.reviewed < m.opened ORDER BY m.month LIMIT 1`,
  );
  if (!behind) return null;
  const next = sql`SELECT at FROM journal WHERE n > ${behind.n} AND kind = 'opened' ORDER BY n LIMIT 1`;
  return one<{ at: number }>(db.month(behind.month), next)?.at ?? null;
}

/** Counted by the read file itself, so that an index which fell behind cannot look complete. */
function countIndexed(db: ReadDb, month: string): number {
  return one<{ messages: number }>(db.month(month), sql`SELECT messages FROM progress`)?.messages ?? 0;
}

function countUnknown(db: ReadDb): Health['unknownTypes'] {
  const counts = new Map<string, number>();
  for (const month of db.months()) {
    for (const { type, count } of all<{ type: string; count: number }>(
      db.month(month),
      sql`SELECT type, count FROM unknown_types ORDER BY count DESC LIMIT 50`,
    )) {
      counts.set(type, (counts.get(type) ?? 0) + count);
    }
  }
  return [...counts].map(([type, count]) => ({ type, count })).sort((a, b) => b.count - a.count);
}

function listWaiting(db: ReadDb): Health['waiting'] {
  return all(
    db,
    sql`SELECT fault AS reason, min(detail) AS detail, key_version AS keyVersion, count(*) AS count, min(since) AS oldestAt
      FROM waiting GROUP BY fault, key_version ORDER BY count(*) DESC`,
  );
}

function listIncidents(db: ReadDb): Health['incidents'] {
  const rows = all<Omit<Health['incidents'][number], 'over'> & { over: number }>(
    db,
    sql`SELECT at, last_at AS lastAt, kind, code, sentence, remedy, count, over_at IS NOT NULL AS over
      FROM incidents ORDER BY over_at IS NULL DESC, last_at DESC LIMIT 20`,
  );
  return rows.map((row) => ({ ...row, over: row.over === 1 }));
}

function findPulling(db: ReadDb): Health['pulling'] {
  return (
    one<Health['pulling']>(db, sql`SELECT state, since, sentence, caught_up_at AS caughtUpAt FROM pulling`) ?? {
      state: 'idle',
      since: 0,
      sentence: '尚未开始拉取',
      caughtUpAt: null,
    }
  );
}
