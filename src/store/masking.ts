import { may, type Viewer } from '../access/viewer.ts';
import { ALL_MASKS, BUILT_IN_MASKS, type Masks } from '../messages/mask.ts';
import { one, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** Which numbers are masked, and for whom. mask-results.ts is where it is done. */
export const owner = 'desk';

export interface OwnMask {
  readonly name: string;
  readonly pattern: string;
}

/** As it is saved. */
export interface Masking {
  readonly kinds: Masks['kinds'];
  readonly patterns: readonly OwnMask[];
}

const UNTOUCHED: Masking = { kinds: ALL_MASKS.kinds, patterns: [] };

export function readMasking(db: ReadDb, _viewer: Viewer): Masking {
  return savedIn(db);
}

/** What to hide from this viewer; null: nothing. */
export function masksFor(db: ReadDb, viewer: Viewer): Masks | null {
  return may(viewer, 'see-numbers') ? null : masksInForce(db);
}

/** For whoever may not see them. */
export function masksInForce(db: ReadDb): Masks {
  const { kinds, patterns } = savedIn(db);
  return { kinds, patterns: patterns.map(({ pattern }) => pattern) };
}

/** The same for the web: names stand in memory there. */
export function readMasks(db: ReadDb, viewer: Viewer): Masks | null {
  return masksFor(db, viewer);
}

let last: { readonly value: string; readonly masking: Masking } | null = null;

/** It is asked for with every read, and hardly ever changes. */
function savedIn(db: ReadDb): Masking {
  const row = one<{ value: string }>(db, sql`SELECT value FROM settings WHERE name = 'masking'`);
  if (!row) return UNTOUCHED;
  if (last?.value !== row.value) {
    const saved = JSON.parse(row.value) as Masking;
    // A kind that a later version knows is not ours to hide.
    const kinds = BUILT_IN_MASKS.filter((kind) => saved.kinds.includes(kind));
    last = { value: row.value, masking: { ...saved, kinds } };
  }
  return last.masking;
}

export function saveMasking(db: WriteDb, viewer: Viewer, { kinds, patterns }: Masking, at: number): void {
  const value = JSON.stringify({ kinds, patterns });
  run(
    db,
    sql`INSERT INTO settings (name, value, changed_at, changed_by) VALUES ('masking', ${value}, ${at}, ${viewer.accountId})
      ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
  );
}
