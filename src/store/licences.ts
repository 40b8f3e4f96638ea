import type { Viewer } from '../access/viewer.ts';
import { all, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** Seats of the archive that were bought, as somebody typed them in, and how many WeCom says are in use. */
export const owner = 'desk';

/** 1 office, 2 service, 3 enterprise. */
export type Edition = 1 | 2 | 3;

export interface LicenceRow {
  /** 0: WeCom did not say under which. */
  readonly edition: Edition | 0;
  readonly inScope: number;
  /** Null: not typed in. */
  readonly seats: number | null;
  readonly expiresOn: string | null;
  readonly changedAt: number | null;
  readonly changedBy: string | null;
}

export function listLicences(db: ReadDb, _viewer: Viewer): LicenceRow[] {
  return all(
    db,
    sql`SELECT v.value AS edition, l.seats, l.expires_on AS expiresOn, l.changed_at AS changedAt, a.name AS changedBy,
        (SELECT count(DISTINCT userid) FROM archive_scope WHERE edition = v.value AND to_at IS NULL) AS inScope
      FROM json_each('[1,2,3,0]') v LEFT JOIN licences l ON l.edition = v.value LEFT JOIN accounts a ON a.id = l.changed_by ORDER BY v.key`,
  );
}

export interface Licence {
  readonly seats: number;
  readonly expiresOn: string | null;
}

/** Null takes back what was typed in. */
export function saveLicence(db: WriteDb, viewer: Viewer, edition: Edition, licence: Licence | null, at: number): void {
  run(db, sql`DELETE FROM licences WHERE edition = ${edition}`);
  if (licence === null) return;
  run(
    db,
    sql`INSERT INTO licences (edition, seats, expires_on, changed_at, changed_by)
      VALUES (${edition}, ${licence.seats}, ${licence.expiresOn}, ${at}, ${viewer.accountId})`,
  );
}
