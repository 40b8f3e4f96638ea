import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb } from './db.ts';
import { sql } from './sql.ts';

/** The counts the self-tests judge by. Names of staff at most, never of customers, never what was said. */
export const owner = 'archive';

export interface DirectoryFacts {
  /** Employees our application sees at present. */
  readonly seen: number;
  /** Whose chats WeCom archives at present, as of the last sync. */
  readonly permitted: number;
  /** Of these, some whom our application does not see; `unseen` is how many. */
  readonly unseen: number;
  readonly unseenSome: readonly string[];
  readonly customers: number;
}

const SOME = 5;

export function readDirectoryFacts(db: ReadDb, _viewer: Viewer): DirectoryFacts {
  const count = (from: ReturnType<typeof sql>) =>
    one<{ n: number }>(db, sql`SELECT count(*) AS n FROM ${from}`)?.n ?? 0;
  const unseen = sql`(SELECT DISTINCT s.userid FROM archive_scope s LEFT JOIN employees e ON e.userid = s.userid AND e.gone_at IS NULL
    WHERE s.to_at IS NULL AND e.userid IS NULL)`;
  return {
    seen: count(sql`employees WHERE gone_at IS NULL`),
    permitted: count(sql`(SELECT DISTINCT userid FROM archive_scope WHERE to_at IS NULL)`),
    unseen: count(unseen),
    unseenSome: all<{ userid: string }>(db, sql`SELECT userid FROM ${unseen} ORDER BY userid LIMIT ${SOME}`).map(
      (r) => r.userid,
    ),
    customers: count(sql`customers`),
  };
}

export interface ScopeLeaver {
  readonly userid: string;
  readonly name: string;
  readonly at: number;
}

/** Who went out of the archive's scope since then and is not back, newest first. */
export function listScopeLeavers(db: ReadDb, _viewer: Viewer, { since }: { since: number }): ScopeLeaver[] {
  return all<ScopeLeaver>(
    db,
    sql`SELECT s.userid, coalesce(max(e.name), s.userid) AS name, max(s.to_at) AS at
      FROM archive_scope s LEFT JOIN employees e ON e.userid = s.userid
      WHERE s.to_at >= ${since}
        AND NOT EXISTS (SELECT 1 FROM archive_scope o WHERE o.userid = s.userid AND o.to_at IS NULL)
      GROUP BY s.userid ORDER BY at DESC, s.userid LIMIT 200`,
  );
}

export interface ConsentFacts {
  readonly agree: number;
  readonly disagree: number;
  /** Neither yes nor no: WeCom takes it for a yes. */
  readonly byDefault: number;
  readonly newest: number | null;
}

/** By customer and employee, as WeCom keeps it. */
export function readConsentFacts(db: ReadDb, _viewer: Viewer): ConsentFacts {
  const rows = all<{ status: string; n: number; newest: number }>(
    db,
    sql`SELECT status, count(*) AS n, max(checked_at) AS newest FROM consents GROUP BY status`,
  );
  const of = (status: string) => rows.find((row) => row.status === status)?.n ?? 0;
  const newest = rows.length === 0 ? null : Math.max(...rows.map((row) => row.newest));
  return { agree: of('agree'), disagree: of('disagree'), byDefault: of('default'), newest };
}

export interface LicenceFacts {
  readonly edition: number;
  readonly seats: number;
  readonly expiresOn: string | null;
  readonly used: number;
}

/** Each version of the service that seats were typed in for, or that somebody uses. 0 where WeCom did not say which. */
export function listLicenceFacts(db: ReadDb, _viewer: Viewer): LicenceFacts[] {
  return all<LicenceFacts>(
    db,
    sql`SELECT l.edition, l.seats, l.expires_on AS expiresOn,
        (SELECT count(DISTINCT userid) FROM archive_scope s WHERE s.to_at IS NULL AND s.edition = l.edition) AS used
      FROM licences l ORDER BY l.edition`,
  );
}

export interface KeyFacts {
  readonly version: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Key versions that records came with, newest first. */
export function listKeyFacts(db: ReadDb, _viewer: Viewer): KeyFacts[] {
  return all<KeyFacts>(
    db,
    sql`SELECT version, first_at AS firstAt, last_at AS lastAt FROM key_versions ORDER BY version DESC`,
  );
}

export interface CallbackFacts {
  readonly verifiedAt: number | null;
  readonly eventAt: number | null;
  readonly refusedAt: number | null;
  readonly refused: number;
}

export function findCallbackFacts(db: ReadDb, _viewer: Viewer, name: string): CallbackFacts | null {
  return one<CallbackFacts>(
    db,
    sql`SELECT verified_at AS verifiedAt, event_at AS eventAt, refused_at AS refusedAt, refused FROM callbacks WHERE name = ${name}`,
  );
}

export interface SyncFacts {
  readonly part: string;
  readonly state: 'idle' | 'running' | 'failed';
  readonly begunAt: number | null;
  readonly finishedAt: number | null;
  readonly rows: number;
  readonly sentence: string;
  readonly remedy: string;
  readonly code: number | null;
}

export function listSyncFacts(db: ReadDb, _viewer: Viewer): SyncFacts[] {
  return all<SyncFacts>(
    db,
    sql`SELECT part, state, begun_at AS begunAt, finished_at AS finishedAt, rows, sentence, remedy, code FROM sync_parts ORDER BY part`,
  );
}
