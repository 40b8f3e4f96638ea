import type { Viewer } from '../access/viewer.ts';
import { isExternal } from '../messages/people.ts';
import { all, type ReadDb } from './db.ts';
import { isKeptSeen, KEPT, type KeptHead } from './kept-copies.ts';
import { isPersonInSight } from './restrictions.ts';
import { sightOf } from './sight.ts';
import { type Sql, sql } from './sql.ts';
import { withRestricted } from './viewers.ts';

/** What holds copies of what somebody said or was told: excerpts, and files of exports that are still here. By number and time. */
export const owner = 'archive';

export interface PersonCopies {
  readonly excerpts: readonly PersonExcerpt[];
  readonly files: readonly PersonFile[];
}

export interface PersonExcerpt {
  readonly conversation: string;
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly madeAt: number;
}

/** Who asked for it, why, and of what it was made are not told: that there is a case, or a hold, is not his to know. */
export interface PersonFile {
  /** Messages of everybody in it. */
  readonly count: number;
  readonly madeAt: number;
  readonly expiresAt: number;
}

const NONE: PersonCopies = { excerpts: [], files: [] };

/**
 * Of conversations the viewer may see, and files made of those. A search and a list of violations keep no list of whom they
 * found: they are not told of. That somebody's data are restricted keeps nothing of this from himself.
 */
export function listPersonCopies(db: ReadDb, viewer: Viewer, person: string): PersonCopies {
  if (!isPersonInSight(db, viewer, person)) return NONE;
  const { viewer: open } = withRestricted(viewer);
  const { table, seen } = sightOf(db, open);
  const keys = all<{ key: string }>(
    db,
    sql`SELECT c.key FROM members m JOIN ${table} c ON c.key = m.conversation WHERE m.userid = ${person} AND ${seen}`,
  ).map(({ key }) => key);
  const excerpts = excerptsOf(db, open, person, keys);
  const files = filesOf(db, { person, keys, excerpts: excerpts.map(({ id }) => id) });
  return { excerpts: excerpts.map(({ id: _, ...excerpt }) => excerpt), files };
}

const these = (values: readonly (string | number)[]): Sql =>
  sql`(SELECT value FROM json_each(${JSON.stringify(values)}))`;

interface Found extends PersonExcerpt, KeptHead {
  readonly copy: number;
}

/** Kept against him, or of a conversation he is in; also of one of which the archive holds nothing any more. */
function excerptsOf(db: ReadDb, viewer: Viewer, person: string, keys: readonly string[]) {
  const customer = isExternal(person) ? sql`e.customer = ${person}` : sql`false`;
  const rows = all<Found>(
    db,
    sql`SELECT e.id, e.made_at AS madeAt, p.people, ${KEPT} FROM excerpts e JOIN kept_copies p ON p.id = e.copy
      WHERE e.removed_at IS NULL AND (${customer} OR p.conversation IN ${these(keys)}
        OR EXISTS (SELECT 1 FROM json_each(p.people) WHERE value = ${person})) ORDER BY e.id DESC`,
  );
  return rows
    .filter((row) => isKeptSeen(db, viewer, { ...row, id: row.copy }))
    .map(({ id, conversation, count, firstAt, lastAt, madeAt }) => ({
      ...{ id, conversation, count, firstAt, lastAt, madeAt },
    }));
}

interface Of {
  readonly person: string;
  readonly keys: readonly string[];
  readonly excerpts: readonly number[];
}

/** Made of him, of a conversation of his, of one of those excerpts, or of a hold or case that has one of these. */
function filesOf(db: ReadDb, { person, keys, excerpts }: Of): PersonFile[] {
  const source = (name: string) => sql`json_extract(x.conditions, ${`$.source.${name}`})`;
  const [kind, id, key] = [source('kind'), source('id'), source('key')];
  const held = sql`SELECT hold FROM hold_subjects WHERE (kind = 'person' AND subject = ${person})
    OR (kind = 'conversation' AND subject IN ${these(keys)})`;
  const inCase = sql`SELECT i.case_id FROM case_items i LEFT JOIN kept_copies p ON p.id = i.copy
    WHERE i.removed_at IS NULL AND (i.conversation IN ${these(keys)} OR p.conversation IN ${these(keys)}
      OR (i.kind = 'excerpt' AND i.subject IN ${these(excerpts)}) OR (i.kind = 'violation' AND EXISTS
        (SELECT 1 FROM violations v WHERE v.id = i.subject AND v.conversation IN ${these(keys)})))`;
  return all<PersonFile>(
    db,
    sql`SELECT x.done_count AS count, x.finished_at AS madeAt, x.expires_at AS expiresAt FROM exports x
      WHERE x.kind = 'package' AND x.file IS NOT NULL AND x.state = 'done' AND (
        (${kind} = 'person' AND ${id} = ${person}) OR (${kind} IN ('conversation', 'group') AND ${key} IN ${these(keys)})
        OR (${kind} = 'excerpt' AND ${id} IN ${these(excerpts)}) OR (${kind} = 'hold' AND ${id} IN (${held}))
        OR (${kind} = 'case' AND ${id} IN (${inCase})))
      ORDER BY x.finished_at DESC, x.id DESC`,
  );
}
