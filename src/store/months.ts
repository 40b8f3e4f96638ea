import { all, one, run, type WriteDb } from './db.ts';
import { evidenceFile, readFile } from './files.ts';
import { sql } from './sql.ts';

/** The catalogue of months, and the watermarks of stations. */
export const owner = 'archive';

export interface MonthRow {
  readonly month: string;
  readonly evidenceFile: string;
  readonly readFile: string;
  readonly generation: number;
}

export function listMonths(db: WriteDb): MonthRow[] {
  return all(
    db,
    sql`SELECT month, evidence_file AS evidenceFile, read_file AS readFile, generation FROM months ORDER BY month DESC`,
  );
}

/** Enters a month whose evidence file is there. Its figures come from the journal, like everything after it. */
export function enterMonth(db: WriteDb, { month, floor }: { month: string; floor: number }): void {
  run(
    db,
    sql`INSERT INTO months (month, evidence_file, read_file, floor, max_seq)
      VALUES (${month}, ${evidenceFile(month)}, ${readFile(month)}, ${floor}, ${floor}) ON CONFLICT DO NOTHING`,
  );
}

/** Every watermark that stands beyond the journal goes back to its end. */
export function clampStations(db: WriteDb, month: string, n: number): void {
  run(db, sql`UPDATE stations SET n = ${n} WHERE month = ${month} AND n > ${n}`);
}

/** All months but `current` take no more envelopes. */
export function closeMonths(db: WriteDb, current: string, at: number): void {
  run(db, sql`UPDATE months SET closed_at = ${at} WHERE month < ${current} AND closed_at IS NULL`);
}

export function findStation(db: WriteDb, month: string, station: string): number {
  return one<{ n: number }>(db, sql`SELECT n FROM stations WHERE month = ${month} AND station = ${station}`)?.n ?? 0;
}

export function moveStation(db: WriteDb, month: string, station: string, n: number): void {
  run(
    db,
    sql`INSERT INTO stations (month, station, n) VALUES (${month}, ${station}, ${n})
      ON CONFLICT (month, station) DO UPDATE SET n = ${n} WHERE ${n} > n`,
  );
}

/** Null for a month the catalogue does not know yet. */
export function findMonthFiles(
  db: WriteDb,
  month: string,
): { readonly evidence: string; readonly read: string } | null {
  return one(db, sql`SELECT evidence_file AS evidence, read_file AS read FROM months WHERE month = ${month}`);
}

/** Another generation than the catalogue knew of: its read file is made from it. */
export function adoptEvidence(db: WriteDb, month: string, file: string): void {
  run(
    db,
    sql`UPDATE months SET evidence_file = ${file}, generation = generation + 1, revision = revision + 1
      WHERE month = ${month} AND evidence_file <> ${file}`,
  );
}

/** Readers see the new file from their next question on. */
export function switchReadFile(db: WriteDb, month: string, file: string): void {
  run(db, sql`UPDATE months SET read_file = ${file} WHERE month = ${month}`);
}
