import { type Decision, type Plan, type PlanChat, Planner } from '../access/retention-plan.ts';
import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb } from './db.ts';
import { readPlan, readPlanChats, readUserids } from './retention-plan.ts';
import { sightOf } from './sight.ts';
import { sql } from './sql.ts';

/** What the rules come to for one person or conversation: which class, why, until when. */
export const owner = 'desk';

export interface TestAsked {
  readonly kind: 'person' | 'conversation';
  readonly id: string;
  /** For a message of this type, sent at this time. */
  readonly type: string;
  readonly sentAt: number;
}

export interface TestedTerm {
  readonly rule: number;
  readonly applies: boolean;
  readonly wins: boolean;
  readonly dueAt: number | null;
  readonly open: boolean;
}

export interface Tested {
  readonly key: string;
  readonly decision: Omit<Decision, 'rule' | 'holds'> & { readonly rule: number };
  /** Every rule that applies to the message, the one that wins first. */
  readonly terms: readonly TestedTerm[];
  readonly holds: readonly { readonly id: number; readonly name: string }[];
}

const MOST = 20;

/** Null: there is no such person or conversation, or none that the viewer may see. Of a person, his last conversations. */
export function testRetention(db: ReadDb, viewer: Viewer, asked: TestAsked): Tested[] | null {
  const keys = asked.kind === 'person' ? listKeysOf(db, viewer, asked.id) : keyInSight(db, viewer, asked.id);
  if (keys.length === 0) return null;
  const planner = new Planner(readPlan(db));
  const order = new Map(keys.map((key, i) => [key, i]));
  return readPlanChats(db, keys)
    .sort((a, b) => order.get(a.key)! - order.get(b.key)!)
    .map((chat) => test(planner, chat, asked));
}

function test(planner: Planner, chat: PlanChat, { type, sentAt }: TestAsked): Tested {
  const plan = planner.chat(chat);
  const { rule, dueAt, open, holds } = plan.decide(type, sentAt);
  const alone = (only: Plan['rules'][number]) =>
    new Planner({ ...planner.plan, rules: [only], holds: [] }).chat(chat).decide(type, sentAt);
  const terms = plan.termsOf(type).map((term) => {
    const own = term.rule.id === planner.plan.base.id ? { dueAt, open } : alone(term.rule);
    return { rule: term.rule.id, applies: true, wins: term.rule.id === rule.id, dueAt: own.dueAt, open: own.open };
  });
  return {
    key: chat.key,
    decision: { rule: rule.id, dueAt, open },
    terms: terms.sort((a, b) => Number(b.wins) - Number(a.wins)),
    holds: holds.map(({ id, name }) => ({ id, name })),
  };
}

function listKeysOf(db: ReadDb, viewer: Viewer, id: string): string[] {
  const { table, seen } = sightOf(db, viewer);
  const ids = readUserids(db).get(id) ?? [id];
  return all<{ key: string }>(
    db,
    sql`SELECT c.key FROM ${table} c WHERE ${seen} AND c.key IN (SELECT conversation FROM members
        WHERE userid IN (SELECT value FROM json_each(${JSON.stringify(ids)}))) ORDER BY c.last_at DESC, c.key LIMIT ${MOST}`,
  ).map(({ key }) => key);
}

function keyInSight(db: ReadDb, viewer: Viewer, key: string): string[] {
  const { table, seen } = sightOf(db, viewer);
  return one(db, sql`SELECT 1 FROM ${table} c WHERE c.key = ${key} AND ${seen}`) === null ? [] : [key];
}
