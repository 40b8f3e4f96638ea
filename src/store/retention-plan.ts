import type { CopyKind, Plan, PlanChat, PlanHold, PlanRule } from '../access/retention-plan.ts';
import { BASE } from '../lib/retention-terms.ts';
import { isRobot } from '../messages/people.ts';
import { all, one, type ReadDb } from './db.ts';
import { Departments } from './departments.ts';
import { type RetentionRule, type RetentionWho, readCopyTerms, readRetentionRules } from './retention.ts';
import { sql } from './sql.ts';

/**
 * Everything that decides how long something is kept, looked up once: departments as they are today, holds in force. Asked by
 * the pipeline, and by pages through functions that show what comes of it.
 */
export const owner = 'desk';

/** On the base connection. */
export function readPlan(db: ReadDb): Plan {
  const [base, ...rules] = readRetentionRules(db);
  const people = new Lookup(db);
  const ends = all<{ customer: string; endsAt: number }>(
    db,
    sql`SELECT customer, ends_at AS endsAt FROM contract_ends`,
  );
  return {
    base: { ...planRule(base!, people), people: null },
    rules: rules.map((rule) => planRule(rule, people)),
    ends: Object.fromEntries(ends.map(({ customer, endsAt }) => [customer, endsAt])),
    holds: readHoldsInForce(db, people),
    copies: Object.fromEntries(readCopyTerms(db).map(({ kind, months }): [CopyKind, number | null] => [kind, months])),
  };
}

/** Raised by every change of terms and ends; holds do not: one that was set later spares, whatever was worked out before. */
export function readTermsRevision(db: ReadDb): number {
  return one<{ revision: number }>(db, sql`SELECT revision FROM retention_state`)!.revision;
}

function planRule({ id, name, months, start, who, chats, types }: RetentionRule, people: Lookup): PlanRule {
  return { id, name: id === BASE ? '默认' : name, months, start, people: who && people.of(who), chats, types };
}

function readHoldsInForce(db: ReadDb, people: Lookup): PlanHold[] {
  const rows = all<Pick<PlanHold, 'id' | 'name' | 'from' | 'to'> & { kind: string; subjects: string }>(
    db,
    sql`SELECT h.id, h.name, h.from_at AS "from", h.to_at AS "to", s.kind, json_group_array(s.subject) AS subjects
      FROM holds h JOIN hold_subjects s ON s.hold = h.id WHERE h.released_at IS NULL GROUP BY h.id, s.kind ORDER BY h.id`,
  );
  return [...Map.groupBy(rows, ({ id }) => id).values()].map((parts) => {
    const { id, name, from, to } = parts[0]!;
    const named = (kind: string) =>
      parts.filter((part) => part.kind === kind).flatMap(({ subjects }) => JSON.parse(subjects) as string[]);
    return { id, name, from, to, persons: people.withOthers(named('person')), conversations: named('conversation') };
  });
}

/** People by what they belong to. Whoever got a new userid is meant under each he ever had. */
class Lookup {
  readonly #db: ReadDb;
  readonly #tree: Departments;
  readonly #same: ReadonlyMap<string, readonly string[]>;

  constructor(db: ReadDb) {
    this.#db = db;
    this.#tree = new Departments(db);
    this.#same = readUserids(db);
  }

  of({ departments, employees, customers, tags }: RetentionWho): string[] {
    const places = departments.flatMap((id) => [...this.#tree.below(id)]);
    const staff = this.#ids(sql`SELECT userid AS id FROM employee_departments
      WHERE department IN (SELECT value FROM json_each(${JSON.stringify(places)}))`);
    const tagged = this.#ids(sql`SELECT customer AS id FROM customer_tags
      WHERE tag IN (SELECT value FROM json_each(${JSON.stringify(tags)}))`);
    return this.withOthers([...staff, ...employees, ...customers, ...tagged]);
  }

  withOthers(ids: readonly string[]): string[] {
    return [...new Set(ids.flatMap((id) => [id, ...(this.#same.get(id) ?? [])]))].sort();
  }

  #ids(query: ReturnType<typeof sql>): string[] {
    return all<{ id: string }>(this.#db, query).map(({ id }) => id);
  }
}

/** Of everybody who was ever called otherwise: all that he was or is called. */
export function readUserids(db: ReadDb): ReadonlyMap<string, readonly string[]> {
  const known = new Map<string, string[]>();
  const renamings = all<{ was: string; now: string }>(
    db,
    sql`SELECT other AS was, subject AS now FROM directory_changes WHERE kind = 'userid-changed' AND other <> '' ORDER BY n`,
  );
  for (const { was, now } of renamings) {
    const together = [...new Set([...(known.get(was) ?? [was]), ...(known.get(now) ?? [now])])];
    for (const id of together) known.set(id, together);
  }
  return known;
}

interface ChatRow {
  readonly key: string;
  readonly kind: 'single' | 'group';
  readonly external: number;
}

/** As a plan asks for conversations, in the order of their keys; those that the archive does not list yet are not among them. */
export function readPlanChats(db: ReadDb, keys: readonly string[]): PlanChat[] {
  const these = sql`(SELECT value FROM json_each(${JSON.stringify(keys)}))`;
  const chats = all<ChatRow>(db, sql`SELECT key, kind, external FROM conversations WHERE key IN ${these} ORDER BY key`);
  const rows = all<{ conversation: string; userid: string; employee: number }>(
    db,
    sql`SELECT conversation, userid, employee FROM members WHERE conversation IN ${these}`,
  );
  const members = Map.groupBy(rows, ({ conversation }) => conversation);
  return chats.map(({ key, kind, external }) => {
    const own = members.get(key) ?? [];
    return {
      key,
      kind: kind === 'group' ? 'group' : external === 1 ? 'external' : 'internal',
      members: own.map(({ userid }) => userid),
      customers: own.filter(({ employee, userid }) => employee === 0 && !isRobot(userid)).map(({ userid }) => userid),
    };
  });
}

/** A conversation with something of the time of a hold. */
export interface HeldChat {
  readonly key: string;
  readonly n: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

export function readHeldChats(db: ReadDb, { persons, conversations, from, to }: PlanHold): HeldChat[] {
  const since = from === null ? sql`true` : sql`c.last_at >= ${from}`;
  const until = to === null ? sql`true` : sql`c.first_at < ${to}`;
  return all<HeldChat>(
    db,
    sql`SELECT key, count AS n, first_at AS firstAt, last_at AS lastAt FROM conversations c
      WHERE key IN (SELECT conversation FROM members WHERE userid IN (SELECT value FROM json_each(${JSON.stringify(persons)}))
          UNION SELECT value FROM json_each(${JSON.stringify(conversations)})) AND ${since} AND ${until} ORDER BY key`,
  );
}
