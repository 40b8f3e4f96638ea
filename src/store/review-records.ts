import type { Viewer } from '../access/viewer.ts';
import type { ViolationState } from '../lib/violation-words.ts';
import { all, type ReadDb } from './db.ts';
import { sql } from './sql.ts';
import type { Stage } from './verdicts.ts';
import { violationJoins, violationSeen } from './violation-sight.ts';

/** What became of a violation: every verdict, and who was told. */
export const owner = 'desk';

export interface VerdictRow {
  readonly id: number;
  readonly state: ViolationState;
  readonly stage: Stage;
  readonly reason: string;
  readonly note: string;
  /** Takes back an earlier one. */
  readonly undoes: number | null;
  readonly account: number;
  readonly by: string;
  readonly at: number;
}

/** Every verdict on one violation, the earliest first. */
export function listVerdicts(db: ReadDb, viewer: Viewer, violation: number): VerdictRow[] {
  return all<VerdictRow>(
    db,
    sql`SELECT j.id, j.state, j.stage, j.reason, j.note, j.undoes, j.account, coalesce(a.name, '') AS by, j.at
      FROM violations v ${violationJoins} JOIN verdicts j ON j.violation = v.id
        LEFT JOIN accounts a ON a.id = j.account
      WHERE v.id = ${violation} AND ${violationSeen(viewer)} ORDER BY j.id`,
  );
}

export interface Told {
  readonly channel: string;
  /** A userid, what a robot is called, an address. */
  readonly recipient: string;
  readonly at: number;
}

/** Who was sent a notice of one violation, the earliest first. */
export function listTold(db: ReadDb, viewer: Viewer, violation: number): Told[] {
  return all<Told>(
    db,
    sql`SELECT n.channel, coalesce(h.name, n.recipient) AS recipient, n.sent_at AS at
      FROM violations v ${violationJoins} JOIN notices n ON n.subject = 'violation:' || v.id
        LEFT JOIN channels h ON n.channel = 'robot' AND h.key = n.recipient
      WHERE v.id = ${violation} AND n.state = 'sent' AND ${violationSeen(viewer)} ORDER BY n.sent_at, n.id`,
  );
}
