import type { Viewer } from '../access/viewer.ts';
import { all, type ReadDb } from './db.ts';
import { fillSight } from './sight-cut.ts';
import { type Sql, sql } from './sql.ts';
import { isCut, visibleTo } from './visibility.ts';

/**
 * The conversations as one viewer sees them: every list and figure of conversations reads them from here. Where his scope is
 * limited in time, a conversation is to him only what was said in it then: its first and last message, its count and its last
 * words are those, and one in which nothing was said then is none. That is worked out once, in a temporary table of the
 * connection; what came since is added when it is asked for again.
 */
export interface Sight {
  /** Goes into a query as `… c`, with the columns of conversations; last_text is null where it has to be looked up. */
  readonly table: Sql;
  /** The condition on `c` that belongs to it. */
  readonly seen: Sql;
}

const CUT = sql`temp.seen_conversations`;

/** On the base connection only: of a month's, messages are tested by visibleAt. */
export function sightOf(db: ReadDb, viewer: Viewer): Sight {
  if (!isCut(viewer)) return { table: sql`conversations`, seen: visibleTo(viewer) };
  return { table: CUT, seen: sql`c.sight = ${cutOf(db, viewer)}` };
}

interface Cut {
  readonly id: number;
  /** What it was worked out from. */
  readonly catalogue: Catalogue;
  /** False: some of it was not read yet. */
  readonly settled: boolean;
}

/** Conversations change with the months: by what comes, also late (news), and when a month is read anew or disposed of (files). */
interface Catalogue {
  readonly files: string;
  readonly news: string;
}

const MOST_KEPT = 8; // of one connection; each may hold every conversation there is

const kept = new WeakMap<ReadDb['connection'], Map<string, Cut>>();
/** A ReadDb of the base connection is one snapshot: what holds once holds for all of it. */
const settled = new WeakMap<ReadDb, Map<Viewer['parts'], number>>();

function cutOf(db: ReadDb, viewer: Viewer): number {
  const known = settled.get(db) ?? new Map<Viewer['parts'], number>();
  settled.set(db, known);
  const id = known.get(viewer.parts) ?? workedOut(db, viewer);
  known.set(viewer.parts, id);
  return id;
}

function workedOut(db: ReadDb, viewer: Viewer): number {
  const cuts = kept.get(db.connection) ?? begin(db);
  const scope = JSON.stringify(viewer.parts);
  const catalogue = readCatalogue(db);
  const known = cuts.get(scope);
  cuts.delete(scope); // the one used last stands last
  if (known?.settled && known.catalogue.files === catalogue.files && known.catalogue.news === catalogue.news) {
    cuts.set(scope, known);
    return known.id;
  }
  const id = known?.id ?? freeId(cuts);
  const settled = fillSight(db, viewer, id, { anew: known?.catalogue.files !== catalogue.files });
  cuts.set(scope, { id, catalogue, settled });
  return id;
}

function begin(db: ReadDb): Map<string, Cut> {
  db.connection.exec(`
    CREATE TEMP TABLE seen_conversations ( -- conversations of archive.db, cut
      sight       INTEGER NOT NULL,
      key         TEXT NOT NULL,
      kind        TEXT NOT NULL,
      external    INTEGER NOT NULL,
      first_at    INTEGER NOT NULL,
      last_at     INTEGER NOT NULL,
      last_seq    INTEGER NOT NULL,
      last_type   TEXT NOT NULL,
      last_sender TEXT NOT NULL,
      last_text   TEXT,
      count       INTEGER NOT NULL,
      PRIMARY KEY (sight, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TEMP TABLE seen_counts ( -- of each that was looked at, whether anything was left of it or not
      sight INTEGER NOT NULL,
      key   TEXT NOT NULL,
      count INTEGER NOT NULL, -- messages it had then; -1: not all of them were read yet
      PRIMARY KEY (sight, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX temp.seen_conversations_by_time ON seen_conversations (sight, last_at, key, kind, external);
  `);
  const cuts = new Map<string, Cut>();
  kept.set(db.connection, cuts);
  return cuts;
}

function readCatalogue(db: ReadDb): Catalogue {
  const rows = all<
    Record<'month' | 'evidence' | 'read', string> & Record<'generation' | 'opened' | 'revision', number>
  >(
    db,
    sql`SELECT month, evidence_file AS evidence, read_file AS read, generation, opened, revision FROM months ORDER BY month`,
  );
  return {
    files: JSON.stringify(rows.map(({ month, evidence, read, generation }) => [month, evidence, read, generation])),
    news: JSON.stringify(rows.map(({ opened, revision }) => [opened, revision])),
  };
}

function freeId(cuts: Map<string, Cut>): number {
  if (cuts.size >= MOST_KEPT) cuts.delete(cuts.keys().next().value!);
  const used = new Set([...cuts.values()].map(({ id }) => id));
  let id = 1;
  while (used.has(id)) id += 1;
  return id;
}
