import type { ScopePart } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import { join, type Sql, sql } from './sql.ts';
import { visibleAt } from './visibility.ts';

/**
 * Which violations `v` a viewer may see. One in a conversation is seen like what was said there at that time. Of an event between
 * people who never talked there is no conversation: it is seen by whoever may see one of them.
 */
export const violationJoins = sql`LEFT JOIN conversations c ON c.key = v.conversation`;

export function violationSeen(viewer: Viewer): Sql {
  if (viewer.scope === 'everyone' && viewer.parts === undefined) return sql`1 = 1`;
  return sql`iif(c.key IS NULL, ${isOfTheirs(viewer)}, ${visibleAt(viewer, sql`v.sent_at`)})`;
}

function isOfTheirs({ scope, parts }: Viewer): Sql {
  if (parts === undefined) return involves(scope);
  if (parts.length === 0) return sql`0`;
  return sql`(${join(parts.map(ofPart), sql` OR `)})`;
}

function ofPart({ people, kinds, from, to }: ScopePart): Sql {
  const conditions = [involves(people)];
  if (kinds !== null) conditions.push(sql`v.chat_kind IN (SELECT value FROM json_each(${JSON.stringify(kinds)}))`);
  if (from !== null) conditions.push(sql`v.sent_at >= ${from}`);
  if (to !== null) conditions.push(sql`v.sent_at < ${to}`);
  return sql`(${join(conditions, sql` AND `)})`;
}

/** Who triggered it, or whom it befell, is one of them. */
function involves(people: Viewer['scope']): Sql {
  if (people === 'everyone') return sql`1`;
  const these = sql`(SELECT value FROM json_each(${JSON.stringify(people)}))`;
  return sql`(v.sender IN ${these} OR EXISTS (SELECT 1 FROM json_each(v.receivers) r WHERE r.value IN ${these}))`;
}
