import type { ScopePart } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import { join, type Sql, sql } from './sql.ts';

/**
 * Whose figures somebody sees: of employees in his scope. Where roles limit that by kind of chat or time, a figure of one
 * employee, day and kind is shown if one role admits all of it: the kind, and the whole day.
 */
export interface FigurePlace {
  readonly userid: Sql;
  /** Days since 1970 in UTC+8. */
  readonly day: Sql;
  /** 0 single chats with customers, 1 groups. */
  readonly kind: Sql;
}

const DAY = 86_400_000;
const CHINA = 8 * 3_600_000;

export function figureSight({ scope, parts }: Viewer, place: FigurePlace): Sql {
  if (parts === undefined) return isOneOf(place.userid, scope);
  if (parts.length === 0) return sql`0`;
  return sql`(${join(
    parts.map((part) => admits(part, place)),
    sql` OR `,
  )})`;
}

/** What is known of an employee beside his chats: whom he has as contacts, which groups he is in. */
export function mayFigure({ scope }: Viewer, userid: string): boolean {
  return scope === 'everyone' || scope.includes(userid);
}

function admits({ people, kinds, from, to, except }: ScopePart, { userid, day, kind }: FigurePlace): Sql {
  const conditions = [isOneOf(userid, people)];
  if (kinds !== null) {
    if (!kinds.includes('external')) conditions.push(sql`${kind} <> 0`);
    if (!kinds.includes('group')) conditions.push(sql`${kind} <> 1`);
  }
  if (from !== null) conditions.push(sql`${day} >= ${Math.ceil((from + CHINA) / DAY)}`);
  if (to !== null) conditions.push(sql`${day} < ${Math.floor((to + CHINA) / DAY)}`);
  if (except !== undefined && except.length > 0) conditions.push(sql`(${kind} <> 0 OR NOT ${isOneOf(userid, except)})`);
  return sql`(${join(conditions, sql` AND `)})`;
}

function isOneOf(userid: Sql, people: Viewer['scope']): Sql {
  if (people === 'everyone') return sql`1`;
  return sql`${userid} IN (SELECT value FROM json_each(${JSON.stringify(people)}))`;
}
