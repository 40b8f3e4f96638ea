import type { Viewer } from '../access/viewer.ts';
import { join, type Sql, sql } from './sql.ts';

/**
 * The one condition that limits what a person sees. `c` must be conversations in the query it goes into.
 * A single chat is seen if either member is in scope, a group if any employee in scope was ever a member.
 */
export function visibleTo(viewer: Viewer): Sql {
  if (viewer.scope === 'everyone') return sql`1 = 1`;
  if (viewer.scope.length === 0) return sql`1 = 0`;
  const people = join(
    viewer.scope.map((userid) => sql`${userid}`),
    sql`, `,
  );
  return sql`EXISTS (SELECT 1 FROM members vm WHERE vm.conversation = c.key AND vm.userid IN (${people}))`;
}
