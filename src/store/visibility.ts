import type { Viewer } from '../access/viewer.ts';
import { join, type Sql, sql } from './sql.ts';

const FEW = 4;

/**
 * The one condition that limits what a person sees. `c` must be conversations in the query it goes into.
 * A single chat is seen if either member is in scope, a group if any employee in scope was ever a member.
 */
export function visibleTo({ scope }: Viewer): Sql {
  if (scope === 'everyone') return sql`1 = 1`;
  if (scope.length === 0) return sql`1 = 0`;
  return sql`EXISTS (SELECT 1 FROM members vm WHERE vm.conversation = c.key AND ${isOneOf(scope)})`;
}

function isOneOf(scope: readonly string[]): Sql {
  if (scope.length > FEW) {
    // The plus keeps SQLite from trying each of thousands where a conversation has a handful of members.
    return sql`+vm.userid IN (SELECT value FROM json_each(${JSON.stringify(scope)}))`;
  }
  const people = join(
    scope.map((userid) => sql`${userid}`),
    sql`, `,
  );
  return sql`vm.userid IN (${people})`;
}
