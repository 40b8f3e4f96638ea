import { insertRows } from './bulk.ts';
import { all, one, prepared, type ReadDb, run, type WriteDb } from './db.ts';
import { lastJournal } from './envelopes.ts';
import { sql } from './sql.ts';

/**
 * What is left of a month, copied into its next generation: on its evidence file, the one in use attached as `old`, what goes
 * listed in `going` (store/month-generation.ts). The journal stays whole. Reached only by the pipeline.
 */
export function addGoing(db: WriteDb, rows: readonly (readonly [seq: number, rule: number])[]): void {
  insertRows(db, 'going (seq, rule)', rows);
}

export function countGoing(db: WriteDb): number {
  return one<{ n: number }>(db, sql`SELECT count(*) AS n FROM going`)!.n;
}

export function copyMonthRow(db: WriteDb): number {
  run(db, sql`INSERT INTO month SELECT * FROM old.month`);
  return one<{ n: number | null }>(db, sql`SELECT max(n) AS n FROM old.journal`)!.n ?? 0;
}

const COLUMNS = {
  envelopes: 'seq, msgid, key_version, random_key, chat_msg, extra, received_at',
  opened: 'seq, json, opened_at',
  fetched: 'seq, file_id, sha256, bytes, md5, fetched_at',
} as const;
type Table = keyof typeof COLUMNS;
export const COPIED = Object.keys(COLUMNS) as readonly Table[];

const ROWS = 4000; // some milliseconds

/** The next rows of a table above a seq; where to go on, or null when it is over. */
export function copyRows(db: WriteDb, table: Table, after: number): number | null {
  const upTo = prepared(
    db,
    `SELECT max(seq) FROM (SELECT seq FROM old.${table} WHERE seq > ? ORDER BY seq LIMIT ${ROWS})`,
  )
    .pluck()
    .get(after) as number | null;
  if (upTo === null) return null;
  prepared(
    db,
    `INSERT INTO ${table} (${COLUMNS[table]}) SELECT ${COLUMNS[table]} FROM old.${table}
      WHERE seq > ? AND seq <= ? AND seq NOT IN (SELECT seq FROM going) ON CONFLICT DO NOTHING`,
  ).run(after, upTo);
  return upTo;
}

const JOURNAL_ROWS = 20_000;

/** The next rows of the journal up to `most`; false when there are none. */
export function copyJournal(db: WriteDb, most: number): boolean {
  const after = lastJournal(db);
  return (
    run(
      db,
      sql`INSERT INTO journal (n, kind, seq, hash, at) SELECT n, kind, seq, hash, at FROM old.journal
        WHERE n > ${after} AND n <= ${most} ORDER BY n LIMIT ${JOURNAL_ROWS}`,
    ) > 0
  );
}

const KIND = { envelopes: 'received', opened: 'opened', fetched: 'medium' } as const;

/** What has been added since the tables were copied; says how many entries. */
export function catchUp(db: WriteDb): number {
  const after = lastJournal(db);
  for (const table of COPIED)
    prepared(
      db,
      `INSERT INTO ${table} (${COLUMNS[table]}) SELECT ${COLUMNS[table]} FROM old.${table}
        WHERE seq IN (SELECT seq FROM old.journal WHERE n > ? AND kind = '${KIND[table]}')
          AND seq NOT IN (SELECT seq FROM going) ON CONFLICT DO NOTHING`,
    ).run(after);
  return run(
    db,
    sql`INSERT INTO journal (n, kind, seq, hash, at) SELECT n, kind, seq, hash, at FROM old.journal WHERE n > ${after} ORDER BY n`,
  );
}

export interface GoneRange {
  readonly from: number;
  readonly to: number;
}

export interface GoneStep {
  readonly ranges: readonly GoneRange[];
  /** One that may go on. */
  readonly begun: GoneRange | null;
  /** Null: it is over. */
  readonly after: number | null;
}

/** Runs of records that go, of all that were ever received; the next of them above a seq, and where to go on. */
export function listGoneRanges(db: WriteDb, after: number, begun: GoneRange | null): GoneStep {
  const rows = prepared(
    db,
    `SELECT j.seq, g.seq IS NOT NULL FROM (SELECT DISTINCT seq FROM journal WHERE seq > ? ORDER BY seq LIMIT ${JOURNAL_ROWS}) j
      LEFT JOIN going g ON g.seq = j.seq ORDER BY j.seq`,
  )
    .raw()
    .all(after) as [seq: number, goes: 0 | 1][];
  const ranges: GoneRange[] = [];
  let open = begun;
  for (const [seq, goes] of rows) {
    if (goes === 1) open = { from: open?.from ?? seq, to: seq };
    else if (open) {
      ranges.push(open);
      open = null;
    }
  }
  const last = rows.at(-1)?.[0] ?? null;
  if (last === null && open) ranges.push(open);
  return { ranges, begun: open, after: last };
}

/** A line for each hash of a record that went: `seq kind hash`, in the order of seq and journal. */
const LINE = `j.seq || ' ' || j.kind || ' ' || lower(hex(j.hash)) || char(10)`;
const LINES = 2000;

/** The next lines of the list above a seq, and where to go on; null: it is over. */
export function listGoingHashes(db: WriteDb, after: number): { readonly text: string; readonly after: number } | null {
  const rows = prepared(
    db,
    `SELECT j.seq, ${LINE} FROM (SELECT seq FROM going WHERE seq > ? ORDER BY seq LIMIT ${LINES}) g
      CROSS JOIN journal j ON j.seq = g.seq WHERE j.kind IN ('received', 'opened', 'medium') ORDER BY j.seq, j.n`,
  )
    .raw()
    .all(after) as [number, string][];
  return rows.length === 0 ? null : { text: rows.map(([, line]) => line).join(''), after: rows.at(-1)![0] };
}

/** The same list, of a month that has been disposed of. */
export function listGoneHashes(
  month: ReadDb,
  { from, to }: GoneRange,
  after: number,
): { readonly text: string; readonly after: number } | null {
  const rows = prepared(
    month,
    `SELECT j.seq, ${LINE} FROM (SELECT DISTINCT seq FROM evidence.journal WHERE seq > ? AND seq >= ? AND seq <= ? ORDER BY seq LIMIT ${LINES}) g
      CROSS JOIN evidence.journal j ON j.seq = g.seq WHERE j.kind IN ('received', 'opened', 'medium') ORDER BY j.seq, j.n`,
  )
    .raw()
    .all(after, from, to) as [number, string][];
  return rows.length === 0 ? null : { text: rows.map(([, line]) => line).join(''), after: rows.at(-1)![0] };
}

export interface GoneMedia {
  readonly media: number;
  readonly bytes: number;
}

/** By rule: files that messages which go have named, on the read file in use. */
export function countGoingMedia(
  read: ReadDb,
  rows: readonly (readonly [seq: number, rule: number])[],
): Map<number, GoneMedia & { readonly keys: readonly string[] }> {
  const ruleOf = new Map(rows);
  const uses = all<{ seq: number; key: string; bytes: number | null }>(
    read,
    sql`SELECT u.seq, u.file_key AS key, u.bytes FROM json_each(${JSON.stringify([...ruleOf.keys()])}) j CROSS JOIN media_uses u ON u.seq = j.value`,
  );
  return new Map(
    [...Map.groupBy(uses, ({ seq }) => ruleOf.get(seq)!)].map(([rule, own]) => [
      rule,
      {
        media: own.length,
        bytes: own.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
        keys: own.map(({ key }) => key),
      },
    ]),
  );
}

/** By rule: what was found in messages that go. */
export function countGoingViolations(
  read: ReadDb,
  rows: readonly (readonly [seq: number, rule: number])[],
  foundBefore: number,
): Map<number, number> {
  const ruleOf = new Map(rows);
  const before = foundBefore === Infinity ? sql`true` : sql`v.found_at < ${Math.max(foundBefore, 0)}`;
  const found = all<{ seq: number }>(
    read,
    sql`SELECT v.seq FROM json_each(${JSON.stringify([...ruleOf.keys()])}) j CROSS JOIN violations v ON v.seq = j.value WHERE ${before}`,
  );
  return new Map([...Map.groupBy(found, ({ seq }) => ruleOf.get(seq)!)].map(([rule, own]) => [rule, own.length]));
}

/** When what is left was sent, on its read file. */
export function findSentSpan(db: WriteDb): { readonly min: number | null; readonly max: number | null } {
  return one(db, sql`SELECT min(sent_at) AS min, max(sent_at) AS max FROM messages`)!;
}
