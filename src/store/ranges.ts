import { one, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** Which seq came when, and which never did. */
export const owner = 'archive';

export interface Arrival {
  readonly seq: number;
  readonly receivedAt: number;
}

interface Range {
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Extends the newest range or begins one behind a gap. Arrivals already inside a known range change nothing. */
export function recordRanges(db: WriteDb, arrivals: readonly Arrival[], windowMs: number): void {
  let last = one<Range>(
    db,
    sql`SELECT from_seq AS fromSeq, to_seq AS toSeq, first_at AS firstAt, last_at AS lastAt
      FROM ranges ORDER BY from_seq DESC LIMIT 1`,
  );
  const changed = new Map<number, Range>();
  for (const { seq, receivedAt } of arrivals.toSorted((a, b) => a.seq - b.seq)) {
    if (last && seq <= last.toSeq) continue;
    if (last && seq === last.toSeq + 1) last = { ...last, toSeq: seq, lastAt: receivedAt };
    else {
      if (last) recordGap(db, last, { seq, receivedAt }, windowMs);
      last = { fromSeq: seq, toSeq: seq, firstAt: receivedAt, lastAt: receivedAt };
    }
    changed.set(last.fromSeq, last);
  }
  for (const { fromSeq, toSeq, firstAt, lastAt } of changed.values()) {
    run(
      db,
      sql`INSERT INTO ranges (from_seq, to_seq, first_at, last_at) VALUES (${fromSeq}, ${toSeq}, ${firstAt}, ${lastAt})
        ON CONFLICT (from_seq) DO UPDATE SET to_seq = excluded.to_seq, last_at = excluded.last_at`,
    );
  }
}

/** WeCom may leave numbers out by itself, so a gap is 未解释 until 301048 or an outage longer than its window makes it a loss. */
function recordGap(db: WriteDb, before: Range, next: Arrival, windowMs: number): void {
  const why = expired(db, before) ?? outage(db, before, next, windowMs);
  run(
    db,
    sql`INSERT INTO gaps (after_seq, before_seq, found_at, state, why)
      VALUES (${before.toSeq}, ${next.seq}, ${next.receivedAt}, ${why ? 'possibly-lost' : 'unexplained'}, ${why ?? ''})
      ON CONFLICT DO NOTHING`,
  );
}

function expired(db: WriteDb, before: Range): string | null {
  const said = one(db, sql`SELECT 1 FROM incidents WHERE code = 301048 AND last_at >= ${before.lastAt}`);
  return said ? '企业微信返回 301048：消息已过期' : null;
}

/** Quiet days are no outage: the last pull that came back empty counts as having looked. */
function outage(db: WriteDb, before: Range, next: Arrival, windowMs: number): string | null {
  const looked = one<{ at: number | null }>(db, sql`SELECT caught_up_at AS at FROM pulling`)?.at ?? 0;
  const blindMs = next.receivedAt - Math.max(before.lastAt, looked);
  if (blindMs <= windowMs) return null;
  return `此前 ${Math.round(blindMs / 3_600_000)} 小时没有拉取，超过企业微信保留消息的时间`;
}
