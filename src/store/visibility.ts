import type { ConversationKind, ScopePart } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb } from './db.ts';
import { join, type Sql, sql } from './sql.ts';

const FEW = 4;

/**
 * The one condition that limits what a person sees. `c` must be conversations in the query it goes into.
 * A single chat is seen if either member is in scope, a group if any employee in scope was ever a member; a scope limited to
 * kinds of conversation or to a time needs a conversation of that kind that was alive then.
 */
export function visibleTo(viewer: Viewer): Sql {
  const { scope, parts } = viewer;
  if (parts === undefined) return ofPeople(scope);
  return anyOf(parts.map((part) => allOf([ofPeople(part.people), ofKinds(part), aliveIn(part)])));
}

/** The same for one message of the conversation `c`, sent at `sentAt`. */
export function visibleAt(viewer: Viewer, sentAt: Sql): Sql {
  const { scope, parts } = viewer;
  if (parts === undefined) return ofPeople(scope);
  return anyOf(parts.map((part) => allOf([ofPeople(part.people), ofKinds(part), sentIn(part, sentAt)])));
}

/** A stretch of time: sent at or after `from` and before `to`; null: without end. */
export interface Window {
  readonly from: number | null;
  readonly to: number | null;
}

const ALWAYS: Window = { from: null, to: null };

/** When the messages of a conversation may have been sent for this viewer to see them; empty: never. */
export function windowsOf(db: ReadDb, viewer: Viewer, key: string): readonly Window[] {
  const { parts } = viewer;
  if (parts === undefined) return sees(db, viewer, key) ? [ALWAYS] : [];
  return parts.filter((part) => admits(db, part, key)).map(({ from, to }) => ({ from, to }));
}

/** One of the windows, for a message sent at `sentAt`. */
export function sentWithin(windows: readonly Window[], sentAt: Sql): Sql {
  return anyOf(windows.map((window) => sentIn(window, sentAt)));
}

export function isWithin(windows: readonly Window[], sentAt: number): boolean {
  return windows.some(({ from, to }) => (from === null || sentAt >= from) && (to === null || sentAt < to));
}

function sees(db: ReadDb, viewer: Viewer, key: string): boolean {
  return one(db, sql`SELECT 1 FROM conversations c WHERE c.key = ${key} AND ${visibleTo(viewer)}`) !== null;
}

function admits(db: ReadDb, part: ScopePart, key: string): boolean {
  const condition = allOf([ofPeople(part.people), ofKinds(part)]);
  return all(db, sql`SELECT 1 FROM conversations c WHERE c.key = ${key} AND ${condition}`).length > 0;
}

function ofPeople(people: Viewer['scope']): Sql {
  if (people === 'everyone') return sql`1 = 1`;
  if (people.length === 0) return sql`1 = 0`;
  return sql`EXISTS (SELECT 1 FROM members vm WHERE vm.conversation = c.key AND ${isOneOf(people)})`;
}

function isOneOf(people: readonly string[]): Sql {
  if (people.length > FEW) {
    // The plus keeps SQLite from trying each of thousands where a conversation has a handful of members.
    return sql`+vm.userid IN (SELECT value FROM json_each(${JSON.stringify(people)}))`;
  }
  const listed = join(
    people.map((userid) => sql`${userid}`),
    sql`, `,
  );
  return sql`vm.userid IN (${listed})`;
}

const KIND: Readonly<Record<ConversationKind, Sql>> = {
  internal: sql`c.kind = 'single' AND c.external = 0`,
  external: sql`c.kind = 'single' AND c.external = 1`,
  group: sql`c.kind = 'group'`,
};

function ofKinds({ kinds }: Pick<ScopePart, 'kinds'>): Sql {
  return kinds === null ? sql`1 = 1` : anyOf(kinds.map((kind) => KIND[kind]));
}

function aliveIn({ from, to }: Window): Sql {
  return allOf([
    from === null ? sql`1 = 1` : sql`c.last_at >= ${from}`,
    to === null ? sql`1 = 1` : sql`c.first_at < ${to}`,
  ]);
}

function sentIn({ from, to }: Window, sentAt: Sql): Sql {
  return allOf([
    from === null ? sql`1 = 1` : sql`${sentAt} >= ${from}`,
    to === null ? sql`1 = 1` : sql`${sentAt} < ${to}`,
  ]);
}

function anyOf(conditions: readonly Sql[]): Sql {
  if (conditions.length === 0) return sql`1 = 0`;
  return sql`(${join(
    conditions.map((condition) => sql`(${condition})`),
    sql` OR `,
  )})`;
}

function allOf(conditions: readonly Sql[]): Sql {
  return sql`(${join(conditions, sql` AND `)})`;
}
