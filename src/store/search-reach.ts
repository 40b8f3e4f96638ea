import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb } from './db.ts';
import { Departments } from './departments.ts';
import type { ConversationKind, SearchFilters } from './search-filters.ts';
import { kindsOf, type Part, partsOf, windowsFor } from './search-parts.ts';
import { type Sql, sql } from './sql.ts';

/**
 * Which conversations a search may find: those in the viewer's scope that meet the conditions on conversations. Found
 * once, on archive.db; each month then asks for them by its own numbers.
 */
export interface Reach {
  /** Asked for by key, each found to meet all the rest; null: any. */
  readonly keys: readonly string[] | null;
  /** Of each, somebody is in the conversation. */
  readonly needs: readonly Need[];
  readonly kinds: readonly ConversationKind[] | null;
  /** All conversations of these kinds, or of the others, whichever are few; null when neither are. */
  readonly ofKinds: { readonly keys: readonly string[]; readonly wanted: boolean } | null;
  /** One of them is in the conversation and did not say it. */
  readonly receivers: ReadonlySet<string> | null;
  /** All conversations of a limited scope, when there are too many to be named and few messages in them. */
  readonly few: readonly string[] | null;
  /** Where the viewer's roles are limited in time or kind: a hit is one that some of them shows. */
  readonly parts: readonly Part[] | null;
  /** When the conversations asked for by key were alive; null: any time. */
  readonly span: { readonly from: number; readonly to: number } | null;
}

export interface Need {
  readonly people: ReadonlySet<string>;
  /** The conversations of theirs that the index does not know by its people; null when they are too many to be named. */
  readonly chats: readonly string[] | null;
  /** The viewer's own scope. */
  readonly scope: boolean;
}

/** Tokens a need may take: each costs some 10 µs a month. */
export const MOST_TOKENS = 1000;
/** Up to so many, to find out how many messages there are is not worth it. */
const FEW_TOKENS = 64;
const FEW_MESSAGES = 20_000;
/** What reading a message costs in looks for a token in a month whose index is of one segment; the newest has several. */
const MESSAGE = 0.8;
const NEWEST = 4;
const FEW_CHATS = 5000;

/** Null when nothing can be met. */
export function reachOf(db: ReadDb, viewer: Viewer, filters: SearchFilters): Reach | null {
  const sets = setsOf(db, viewer, filters);
  const parts = partsOf(viewer);
  const kinds = kindsOf(filters, parts);
  const receivers = filters.receivers ? new Set(filters.receivers) : null;
  if (sets.some(({ people }) => people.size === 0) || kinds?.length === 0) return null;
  const asked = askedKeys(filters);
  if (asked !== null) {
    const found = admitted(db, asked, { sets, kinds, parts });
    if (found.length === 0) return null;
    const [from, to] = [Math.min(...found.map((c) => c.firstAt)), Math.max(...found.map((c) => c.lastAt)) + 1];
    return { ...ANY, keys: found.map(({ key }) => key), receivers, parts, span: { from, to } };
  }
  const needs = sets.map((set) => ({ ...set, chats: chatsOf(db, set.people) }));
  // Kinds that were not asked for are judged as all else that roles show, unless there is nothing else to ask the index for.
  const named = (filters.kinds ?? null) !== null || !needs.some(({ scope }) => scope);
  const ofKinds = kinds && named ? namedByKind(db, kinds) : null;
  return { ...ANY, needs, kinds, ofKinds, receivers, parts, few: fewOf(db, needs) };
}

const KINDS: readonly ConversationKind[] = ['internal', 'external', 'group'];

const ANY: Reach = {
  keys: null,
  needs: [],
  kinds: null,
  ofKinds: null,
  receivers: null,
  few: null,
  parts: null,
  span: null,
};

/** Within conversations that have been found to meet what is asked of conversations. */
export function reachWithin({ receivers, parts }: Reach, keys: readonly string[], span: Reach['span'] = null): Reach {
  return { ...ANY, keys, receivers, parts, span };
}

function namedByKind(db: ReadDb, kinds: readonly ConversationKind[]): Reach['ofKinds'] {
  const wanted = keysOfKinds(db, kinds);
  if (wanted !== null) return { keys: wanted, wanted: true };
  const others = keysOfKinds(
    db,
    KINDS.filter((kind) => !kinds.includes(kind)),
  );
  return others && { keys: others, wanted: false };
}

/** Null when they are too many to be named. */
function keysOfKinds(db: ReadDb, kinds: readonly ConversationKind[]): string[] | null {
  const keys: string[] = [];
  for (const kind of new Set(kinds)) {
    const single = sql`kind = 'single' AND external = ${kind === 'external' ? 1 : 0}`;
    const found = all<{ key: string }>(
      db,
      sql`SELECT key FROM conversations WHERE ${kind === 'group' ? sql`kind = 'group'` : single}
        LIMIT ${MOST_TOKENS + 1 - keys.length}`,
    );
    keys.push(...found.map(({ key }) => key));
    if (keys.length > MOST_TOKENS) return null;
  }
  return keys;
}

type PeopleSet = Pick<Need, 'people' | 'scope'>;

/** A set that holds all of another asks for nothing more than that one does. */
function setsOf(db: ReadDb, { scope }: Viewer, filters: SearchFilters): PeopleSet[] {
  const { receivers, departments, customers, member } = filters;
  const sets: PeopleSet[] = [
    receivers,
    departments && staffOf(db, departments),
    customers,
    member == null ? null : [member],
  ]
    .filter((people) => Array.isArray(people))
    .map((people) => ({ people: new Set(people), scope: false }));
  if (scope !== 'everyone') sets.push({ people: new Set(scope), scope: true });
  return sets.filter(
    ({ people }, i) =>
      !sets.some(
        (other, k) => k !== i && other.people.isSubsetOf(people) && (other.people.size < people.size || k < i),
      ),
  );
}

function staffOf(db: ReadDb, departments: readonly number[]): string[] {
  if (departments.length === 0) return [];
  const tree = new Departments(db);
  const ids = new Set(departments.flatMap((id) => [...tree.below(id)]));
  return all<{ userid: string }>(
    db,
    sql`SELECT DISTINCT userid FROM employee_departments WHERE department IN ${listed(ids)}`,
  ).map(({ userid }) => userid);
}

const listed = (values: Iterable<string | number>): Sql =>
  sql`(SELECT value FROM json_each(${JSON.stringify([...values])}))`;

function askedKeys({ conversation = null, groups = null }: SearchFilters): string[] | null {
  if (conversation === null) return groups && [...new Set(groups)];
  return groups === null || groups.includes(conversation) ? [conversation] : [];
}

interface Chat {
  readonly key: string;
  readonly kind: string;
  readonly external: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly members: string;
}

interface Limits {
  readonly sets: readonly PeopleSet[];
  readonly kinds: readonly ConversationKind[] | null;
  readonly parts: readonly Part[] | null;
}

/** One statement, whether there is such a conversation or it is only hidden. */
function admitted(db: ReadDb, keys: readonly string[], { sets, kinds, parts }: Limits): Chat[] {
  const found = all<Chat>(
    db,
    sql`SELECT c.key, c.kind, c.external, c.first_at AS firstAt, c.last_at AS lastAt,
        (SELECT json_group_array(userid) FROM members WHERE conversation = c.key) AS members
      FROM json_each(${JSON.stringify(keys)}) j CROSS JOIN conversations c ON c.key = j.value`,
  );
  return found.filter((chat) => {
    const [kind, members] = [kindOf(chat), JSON.parse(chat.members) as string[]];
    const shown = parts === null || windowsFor(parts, members, kind).length > 0;
    return shown && (kinds === null || kinds.includes(kind)) && meets(members, sets);
  });
}

export function kindOf({ kind, external }: { kind: string; external: number }): ConversationKind {
  if (kind === 'group') return 'group';
  return external === 1 ? 'external' : 'internal';
}

export function membersOf(db: ReadDb, key: Sql): string[] {
  return all<{ userid: string }>(db, sql`SELECT userid FROM members WHERE conversation = ${key}`).map(
    ({ userid }) => userid,
  );
}

export function meets(members: readonly string[], sets: readonly PeopleSet[]): boolean {
  return sets.every(({ people }) => members.some((userid) => people.has(userid)));
}

/** In a single chat, which is a pair, the index knows the staff themselves. */
function chatsOf(db: ReadDb, people: ReadonlySet<string>): string[] | null {
  if (people.size > MOST_TOKENS) return null;
  const found = all<{ key: string }>(
    db,
    sql`SELECT DISTINCT m.conversation AS key FROM members m WHERE m.userid IN ${listed(people)}
      AND (m.employee = 0 OR m.conversation NOT LIKE '%|%' OR m.conversation LIKE '%|%|%' OR m.conversation LIKE 'list|%')
      LIMIT ${MOST_TOKENS + 1}`,
  );
  return found.length + people.size > MOST_TOKENS ? null : found.map(({ key }) => key);
}

/** What lies outside the scope has no say in whether its messages are read one by one. */
function fewOf(db: ReadDb, needs: readonly Need[]): string[] | null {
  const need = needs.find(({ scope }) => scope);
  if (!need) return null;
  const tokens = need.chats === null ? Number.POSITIVE_INFINITY : need.chats.length + need.people.size;
  if (tokens <= FEW_TOKENS) return null;
  const most = Math.min(FEW_MESSAGES, (tokens * (db.months().length + NEWEST)) / MESSAGE);
  const mine = sql`FROM members WHERE userid IN ${listed(need.people)} LIMIT ${FEW_CHATS + 1}`;
  if (one<{ n: number }>(db, sql`SELECT count(*) AS n FROM (SELECT 1 ${mine})`)!.n > FEW_CHATS) return null;
  const counted = one<{ messages: number | null; keys: string }>(
    db,
    sql`SELECT sum(c.count) AS messages, json_group_array(c.key) AS keys
      FROM (SELECT DISTINCT conversation ${mine}) m JOIN conversations c ON c.key = m.conversation`,
  )!;
  return (counted.messages ?? 0) < most ? (JSON.parse(counted.keys) as string[]) : null;
}
