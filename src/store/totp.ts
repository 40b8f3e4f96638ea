import type { Viewer } from '../access/viewer.ts';
import { one, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** The shared secrets of one-time passwords, sealed by web/totp.ts; and the step that was used last, for none is good twice. */
export const owner = 'desk';

export function findTotp(db: ReadDb, accountId: number): Uint8Array | null {
  const row = one<{ totp: Buffer }>(
    db,
    sql`SELECT totp FROM accounts WHERE id = ${accountId} AND enabled = 1 AND totp IS NOT NULL`,
  );
  return row?.totp ?? null;
}

/** True when this step is later than the one used last; then it is the last one. */
export function takeTotpStep(db: WriteDb, accountId: number, step: number): boolean {
  return (
    run(
      db,
      sql`UPDATE accounts SET totp_step = ${step}
        WHERE id = ${accountId} AND totp IS NOT NULL AND (totp_step IS NULL OR totp_step < ${step})`,
    ) > 0
  );
}

/** `step`: the one that proved that the telephone has the secret. */
export function saveOwnTotp(db: WriteDb, viewer: Viewer, sealed: Uint8Array, step: number): void {
  run(db, sql`UPDATE accounts SET totp = ${Buffer.from(sealed)}, totp_step = ${step} WHERE id = ${viewer.accountId}`);
}

export function removeOwnTotp(db: WriteDb, viewer: Viewer): void {
  run(db, sql`UPDATE accounts SET totp = NULL, totp_step = NULL WHERE id = ${viewer.accountId}`);
}
