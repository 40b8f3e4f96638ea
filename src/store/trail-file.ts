import { type TrailReport, trailReport } from '../access/trail-findings.ts';
import type { Viewer } from '../access/viewer.ts';
import { UserError } from '../lib/errors.ts';
import type { ReadDb } from './db.ts';
import { openForReading } from './files.ts';
import { schemaVersion } from './migrate.ts';
import { beginTrailCheck, checkTrailPart, endTrailCheck, type KnownRow } from './trail-verify.ts';

const PART = 5000;
const VERSION = 5; // the first that has a trail

const NOBODY: Viewer = { accountId: 0, name: '', permissions: ['see-trail', 'verify'], scope: [] };

export interface FileCheck {
  readonly known?: KnownRow | null;
  /** How many rows at a time. */
  readonly part?: number;
  progress?(done: number, total: number): void;
}

/** Of a huicun.db by itself, also beside the running service: nothing else is opened and nothing written. Null: there is none. */
export function verifyTrailFile(path: string, check: FileCheck = {}): TrailReport | null {
  try {
    const connection = openForReading(path, 4096);
    if (!connection) return null;
    try {
      return schemaVersion(connection) < VERSION ? null : count(connection, check);
    } finally {
      connection.close();
    }
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (typeof code !== 'string' || !code.startsWith('SQLITE_')) throw error;
    throw new UserError(
      `${path} 读不了（${code}），操作日志没有核对完。请检查文件权限（例如 sudo -u huicun）与磁盘；文件损坏时请保留它，用备份核对。`,
    );
  }
}

function count(connection: ReadDb['connection'], { known = null, part = PART, progress }: FileCheck): TrailReport {
  const db: ReadDb = { connection, months: () => [], month: noMonth };
  connection.exec('BEGIN'); // one state of the file from beginning to end
  let state = beginTrailCheck(db, NOBODY);
  for (let before = -1; state.n < state.upTo && before < state.n; ) {
    before = state.n;
    state = checkTrailPart(db, NOBODY, state, part);
    progress?.(state.n, state.upTo);
  }
  return trailReport(endTrailCheck(db, NOBODY, state, known));
}

function noMonth(): never {
  throw new Error('only huicun.db is open');
}
