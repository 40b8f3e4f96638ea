import type { Viewer } from '../access/viewer.ts';
import { one, type ReadDb } from './db.ts';
import { type Sql, sql } from './sql.ts';
import { isCut, visibleTo } from './visibility.ts';

/**
 * Two ways to the conversations somebody may see: few are gathered from the people they are of; many are met soon enough by
 * walking all of them in the order they last spoke, each tested as it comes. Which it is depends only on what he may see.
 */
const FEW = 20_000;

/** Those the viewer may see, when they are of few people: the condition that gathers them; else null. */
export function gathered(db: ReadDb, viewer: Viewer, { most = FEW } = {}): Sql | null {
  if (isCut(viewer)) return null; // they stand together already: see sight.ts
  const own = ofFewPeople(db, viewer, { most });
  return own && viewer.parts ? sql`(${own} AND ${visibleTo(viewer)})` : own;
}

/** Those of the people in scope, when they are few: a condition on `c`; else null. */
export function ofFewPeople(db: ReadDb, { scope }: Viewer, { most = FEW } = {}): Sql | null {
  if (scope === 'everyone') return null;
  const staff = JSON.stringify(scope);
  const { n } = one<{ n: number }>(
    db,
    sql`SELECT coalesce(sum(t.conversations), 0) AS n FROM json_each(${staff}) j JOIN talkers t ON t.userid = j.value`,
  )!;
  if (n > most) return null;
  return sql`c.key IN (SELECT conversation FROM members WHERE userid IN (SELECT value FROM json_each(${staff})))`;
}
