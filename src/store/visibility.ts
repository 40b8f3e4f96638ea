import type { ConversationKind, ScopePart } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb } from './db.ts';
import { join, type Sql, sql } from './sql.ts';

const FEW = 4;
const C = sql`c`;

/**
 * The one condition that limits what a person sees. `c` must be conversations in the query it goes into.
 * A single chat is seen if either member is in scope, a group if any employee in scope was ever a member; a scope limited to
 * kinds of conversation needs one of that kind. Where a time limits it, this lets through what was alive then, seen or not:
 * sightOf in sight.ts has those in which something was said then, and what they were then.
 */
export function visibleTo(viewer: Viewer, c = C): Sql {
  return limited(viewer, c, (part) => aliveIn(part, c));
}

/** All that was ever said in the conversation `c` is the viewer's to see. */
export function whollyVisibleTo(viewer: Viewer): Sql {
  return limited(viewer, C, (part) => livedIn(part, C));
}

/** One message of the conversation `c`, sent at `sentAt`. */
export function visibleAt(viewer: Viewer, sentAt: Sql): Sql {
  return limited(viewer, C, (part) => sentIn(part, sentAt));
}

/** The same of a conversation that was already found to be the viewer's: without limits in time nothing more has to hold. */
export function alsoVisibleAt(viewer: Viewer, sentAt: Sql): Sql {
  return isCut(viewer) ? visibleAt(viewer, sentAt) : sql`1 = 1`;
}

/** Something may be kept from him by when it was said. */
export function isCut({ parts }: Viewer): boolean {
  return parts?.some(({ from, to }) => from !== null || to !== null) ?? false;
}

/** Which of the parts admit the conversation `c` at some time: for each '1' or '0', in their order. */
export function admittedBy(parts: readonly ScopePart[]): Sql {
  return join(
    parts.map((part) => sql`iif(${ofPart(part, C)}, '1', '0')`),
    sql` || `,
  );
}

/** A stretch of time: sent at or after `from` and before `to`; null: without end. */
export interface Window {
  readonly from: number | null;
  readonly to: number | null;
}

export const ALWAYS: Window = { from: null, to: null };

/** When the messages of a conversation may have been sent for this viewer to see them; empty: never. */
export function windowsOf(db: ReadDb, viewer: Viewer, key: string): readonly Window[] {
  const { parts } = viewer;
  if (parts === undefined) return sees(db, viewer, key) ? [ALWAYS] : [];
  return parts.filter((part) => admits(db, part, key)).map(({ from, to }) => ({ from, to }));
}

/** The same windows, none touching another, the earliest first. */
export function apart(windows: readonly Window[]): Window[] {
  const merged: Window[] = [];
  const real = windows.filter(({ from, to }) => from === null || to === null || from < to);
  for (const { from, to } of real.toSorted((a, b) => (a.from ?? -Infinity) - (b.from ?? -Infinity))) {
    const last = merged.at(-1);
    if (!last || (last.to !== null && from !== null && last.to < from)) merged.push({ from, to });
    else merged[merged.length - 1] = { from: last.from, to: later(last.to, to) };
  }
  return merged;
}

const later = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : Math.max(a, b));

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
  return all(db, sql`SELECT 1 FROM conversations c WHERE c.key = ${key} AND ${ofPart(part, C)}`).length > 0;
}

/** Of the people in scope; where roles limit it further, one of them must let it through whole. */
function limited({ scope, parts }: Viewer, c: Sql, inTime: (part: ScopePart) => Sql): Sql {
  if (parts === undefined) return ofPeople(scope, c);
  return anyOf(parts.map((part) => allOf([ofPart(part, c), inTime(part)])));
}

/** By who is in it and of what kind it is; when is for the caller to ask. */
function ofPart(part: ScopePart, c: Sql): Sql {
  const conditions = [ofPeople(part.people, c), ofKinds(part, c)];
  return allOf(part.except === undefined ? conditions : [...conditions, isOpen(part.except, c)]);
}

/** No single chat with one of them. */
function isOpen(except: readonly string[], c: Sql): Sql {
  return sql`NOT (${c}.kind = 'single' AND EXISTS (SELECT 1 FROM members vm WHERE vm.conversation = ${c}.key AND ${isOneOf(except)}))`;
}

function ofPeople(people: Viewer['scope'], c: Sql): Sql {
  if (people === 'everyone') return sql`1 = 1`;
  if (people.length === 0) return sql`1 = 0`;
  return sql`EXISTS (SELECT 1 FROM members vm WHERE vm.conversation = ${c}.key AND ${isOneOf(people)})`;
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

const KIND: Readonly<Record<ConversationKind, (c: Sql) => Sql>> = {
  internal: (c) => sql`${c}.kind = 'single' AND ${c}.external = 0`,
  external: (c) => sql`${c}.kind = 'single' AND ${c}.external = 1`,
  group: (c) => sql`${c}.kind = 'group'`,
};

function ofKinds({ kinds }: Pick<ScopePart, 'kinds'>, c: Sql): Sql {
  return kinds === null ? sql`1 = 1` : anyOf(kinds.map((kind) => KIND[kind](c)));
}

const aliveIn = ({ from, to }: Window, c: Sql): Sql => between(from, sql`${c}.last_at`, sql`${c}.first_at`, to);
const livedIn = ({ from, to }: Window, c: Sql): Sql => between(from, sql`${c}.first_at`, sql`${c}.last_at`, to);
const sentIn = ({ from, to }: Window, sentAt: Sql): Sql => between(from, sentAt, sentAt, to);

function between(from: number | null, a: Sql, b: Sql, to: number | null): Sql {
  return allOf([from === null ? sql`1 = 1` : sql`${a} >= ${from}`, to === null ? sql`1 = 1` : sql`${b} < ${to}`]);
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
