import type { Kind, Sums } from '../figures/contributions.ts';
import { monthOfDay } from '../figures/period.ts';
import { SUM_NAMES } from '../figures/sums.ts';
import { prepared, type WriteDb } from './db.ts';

/** What dialogues add up to for each employee, by day and by month. Reached only by the pipeline. */
const upsertOf = (table: string, per: string) => `
  INSERT INTO ${table} (basis, ${per}, userid, kind, ${SUM_NAMES.join(', ')}) VALUES (?, ?, ?, ?, ${SUM_NAMES.map(() => '?').join(', ')})
  ON CONFLICT (basis, ${per}, userid, kind) DO UPDATE SET ${SUM_NAMES.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')}`;
const removalOf = (table: string, per: string) =>
  `DELETE FROM ${table} WHERE basis = ? AND ${per} = ? AND userid = ? AND kind = ? AND dialogues = 0 AND begun_by_customer = 0`;

const DAYS = [upsertOf('figure_days', 'day'), removalOf('figure_days', 'day')] as const;
const MONTHS = [upsertOf('figure_months', 'month'), removalOf('figure_months', 'month')] as const;

/** Rows of which nothing is left go. */
export function writeSums(db: WriteDb, basis: number, sums: Sums): void {
  const months = new Map<string, { of: [number, string, Kind]; values: number[] }>();
  for (const { day, kind, userid, values } of sums.list()) {
    writeRow(db, DAYS, [basis, day, userid, kind], values);
    const month = monthOfDay(day);
    const key = `${month} ${kind} ${userid}`;
    const known = months.get(key);
    if (known) for (let i = 0; i < values.length; i += 1) known.values[i]! += values[i]!;
    else months.set(key, { of: [month, userid, kind], values: [...values] });
  }
  for (const { of, values } of months.values())
    if (values.some((value) => value !== 0)) writeRow(db, MONTHS, [basis, ...of], values);
}

function writeRow(
  db: WriteDb,
  [upsert, removal]: readonly [string, string],
  key: readonly (number | string)[],
  values: readonly number[],
): void {
  prepared(db, upsert).run(...key, ...values);
  if (values[DIALOGUES]! < 0 || values[BEGUN]! < 0) prepared(db, removal).run(...key);
}

const DIALOGUES = SUM_NAMES.indexOf('dialogues');
const BEGUN = SUM_NAMES.indexOf('begun_by_customer');
