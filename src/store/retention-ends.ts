import type { Viewer } from '../access/viewer.ts';
import { UserError } from '../lib/errors.ts';
import { isWithin } from './customers.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** When contracts with customers ended or will: where some terms begin. What was said before is kept. */
export const owner = 'desk';

export interface ContractEnd {
  readonly customer: string;
  /** First instant of the last day. */
  readonly endsAt: number;
  readonly note: string;
  readonly setBy: string;
  readonly setAt: number;
}

const FEW = 100;
const LONGEST_NOTE = 200;
const ENDS = sql`SELECT e.customer, e.ends_at AS endsAt, e.note, coalesce(a.name, '') AS setBy, e.set_at AS setAt
  FROM contract_ends e LEFT JOIN accounts a ON a.id = e.set_by`;

/** Those whose customer the viewer may see, the last set first. */
export function listContractEnds(
  db: ReadDb,
  viewer: Viewer,
  { skip, limit }: { readonly skip: number; readonly limit: number },
): { readonly rows: ContractEnd[]; readonly more: boolean } {
  const rows = all<ContractEnd>(
    db,
    sql`${ENDS} JOIN outsiders o ON o.id = e.customer WHERE ${isWithin(viewer, FEW) ?? sql`true`}
      ORDER BY e.set_at DESC, e.customer LIMIT ${limit + 1} OFFSET ${skip}`,
  );
  return { rows: rows.slice(0, limit), more: rows.length > limit };
}

/** Null: none was set, or the customer is not the viewer's to see. */
export function findContractEnd(db: ReadDb, viewer: Viewer, customer: string): ContractEnd | null {
  if (!isCustomerInSight(db, viewer, customer)) return null;
  return one<ContractEnd>(db, sql`${ENDS} WHERE e.customer = ${customer}`);
}

/** Somebody from outside with whom there is a conversation, and the viewer may see him. */
export function isCustomerInSight(db: ReadDb, viewer: Viewer, customer: string): boolean {
  return (
    one(db, sql`SELECT 1 FROM outsiders o WHERE o.id = ${customer} AND ${isWithin(viewer, FEW) ?? sql`true`}`) !== null
  );
}

export interface EndDraft {
  readonly customer: string;
  /** Null takes it away. */
  readonly endsAt: number | null;
  readonly note: string;
}

export function saveContractEnd(db: WriteDb, viewer: Viewer, { customer, endsAt, note }: EndDraft, at: number): void {
  if ([...note].length > LONGEST_NOTE) throw new UserError(`备注最多 ${LONGEST_NOTE} 个字。`);
  if (endsAt === null) run(db, sql`DELETE FROM contract_ends WHERE customer = ${customer}`);
  else
    run(
      db,
      sql`INSERT INTO contract_ends (customer, ends_at, note, set_by, set_at) VALUES (${customer}, ${endsAt}, ${note}, ${viewer.accountId}, ${at})
        ON CONFLICT (customer) DO UPDATE SET ends_at = ${endsAt}, note = ${note}, set_by = ${viewer.accountId}, set_at = ${at}`,
    );
  run(
    db,
    sql`INSERT INTO contract_end_changes (customer, ends_at, note, set_by, set_at) VALUES (${customer}, ${endsAt}, ${note}, ${viewer.accountId}, ${at})`,
  );
}
