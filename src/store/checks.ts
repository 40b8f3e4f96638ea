import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** The last result of each self-test, and since when it is so. No secret is ever in one. */
export const owner = 'desk';

/** ok; warning: works, but will not for long or not wholly; error: something does not work; unset: not filled in yet; off: chosen not to have. */
export type CheckState = 'ok' | 'warning' | 'error' | 'unset' | 'off';

export interface CheckLine {
  readonly label: string;
  readonly state: CheckState | 'waiting';
  readonly detail: string;
  /** Null for what was not measured. */
  readonly tookMs: number | null;
}

/** A finding as it is kept and shown. */
export interface Checked {
  readonly name: string;
  readonly title: string;
  readonly path: string;
  readonly lost: string;
  readonly state: CheckState;
  readonly sentence: string;
  readonly reason: string;
  readonly remedy: string;
  readonly code: number | null;
  readonly detail: string;
  /** Where WeCom last saw us come from: a test that passes is not told, so the last one known stays. */
  readonly ip: string | null;
  readonly lines: readonly CheckLine[];
  /** When it was tested, and since when it has been in this state. */
  readonly at: number;
  readonly since: number;
  readonly tookMs: number;
}

interface Row {
  readonly result: string;
}

/** Answers with it as it is kept now. */
export function recordCheck(db: WriteDb, fresh: Omit<Checked, 'since'>): Checked {
  const before = find(db, fresh.name);
  const checked: Checked = {
    ...fresh,
    since: before?.state === fresh.state ? before.since : fresh.at,
    ip: fresh.ip ?? before?.ip ?? null,
  };
  const { name, state, at, since } = checked;
  run(
    db,
    sql`INSERT INTO checks (name, state, result, at, since) VALUES (${name}, ${state}, ${JSON.stringify(checked)}, ${at}, ${since})
      ON CONFLICT (name) DO UPDATE SET state = excluded.state, result = excluded.result, at = excluded.at, since = excluded.since`,
  );
  return checked;
}

/** As they were tested last, by name; what was never tested is not among them. */
export function listChecks(db: ReadDb, _viewer: Viewer): Checked[] {
  return all<Row>(db, sql`SELECT result FROM checks ORDER BY name`).map(checkedOf);
}

function find(db: WriteDb, name: string): Checked | null {
  const row = one<Row>(db, sql`SELECT result FROM checks WHERE name = ${name}`);
  return row && checkedOf(row);
}

const checkedOf = ({ result }: Row): Checked => JSON.parse(result) as Checked;
