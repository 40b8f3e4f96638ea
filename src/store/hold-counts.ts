import { type Plan, type PlanHold, Planner } from '../access/retention-plan.ts';
import type { Viewer } from '../access/viewer.ts';
import { one, type ReadDb } from './db.ts';
import { isDue, isHeld } from './disposal-due.ts';
import { type HeldChat, readHeldChats, readPlan, readPlanChats } from './retention-plan.ts';
import { type Sql, sql } from './sql.ts';

/** How much a hold covers, and how much of it would be free to go if it were released. Numbers of the whole archive. */
export const owner = 'desk';

export interface HoldCounts {
  readonly conversations: number;
  readonly messages: number;
  /** Due today by its term, and held by nothing else; of the first conversations only, when there are many. */
  readonly free: number;
  /** Conversations that lie only partly in the time of the hold were too many to be looked into: there are more messages. */
  readonly atLeast: boolean;
  /** Conversations that were looked at for what is free. */
  readonly looked: number;
}

const MOST_LOOKED = 300;
const MOST_PARTED = 1000;

/** Null: there is no such hold, or it was released. */
export function countHold(db: ReadDb, _viewer: Viewer, id: number, at: number): HoldCounts | null {
  const plan = readPlan(db);
  const hold = plan.holds.find((one) => one.id === id);
  if (!hold) return null;
  const covered = readHeldChats(db, hold);
  const whole = ({ firstAt, lastAt }: HeldChat) =>
    (hold.from === null || firstAt >= hold.from) && (hold.to === null || lastAt < hold.to);
  const parted = covered.filter((chat) => !whole(chat));
  const within = countIn(db, parted.slice(0, MOST_PARTED), () => isHeld([hold]));
  const messages = covered.filter(whole).reduce((sum, { n }) => sum + n, 0) + within;
  const first = covered.slice(0, MOST_LOOKED);
  return {
    ...{ conversations: covered.length, messages, atLeast: parted.length > MOST_PARTED },
    ...{ free: countFree(db, first, { plan, hold, at }), looked: first.length },
  };
}

/** Due by the other terms and held by nothing else. */
function countFree(
  db: ReadDb,
  held: readonly HeldChat[],
  { plan, hold, at }: { plan: Plan; hold: PlanHold; at: number },
): number {
  const others = new Planner({ ...plan, holds: plan.holds.filter((one) => one !== hold) });
  const known = readPlanChats(
    db,
    held.map(({ key }) => key),
  );
  const chats = new Map(known.map((chat) => [chat.key, others.chat(chat)]));
  return countIn(db, held, ({ key }) => {
    const chat = chats.get(key);
    const cutoffs = chat?.cutoffs(at) ?? [];
    if (!chat || cutoffs.every(({ due }) => due === -Infinity)) return null;
    return sql`${isDue(cutoffs)} AND ${isHeld([hold])} AND NOT ${isHeld(chat.holds)}`;
  });
}

/** Messages of these conversations that fulfil the condition, month by month. */
function countIn(db: ReadDb, chats: readonly HeldChat[], condition: (chat: HeldChat) => Sql | null): number {
  const asked = chats.flatMap((chat) => {
    const where = condition(chat);
    return where === null ? [] : [{ key: chat.key, where }];
  });
  if (asked.length === 0) return 0;
  let found = 0;
  for (const month of db.months()) {
    const read = db.month(month);
    for (const { key, where } of asked)
      found += one<{ n: number }>(
        read,
        sql`SELECT count(*) AS n FROM messages m WHERE m.conversation = (SELECT id FROM chats WHERE key = ${key}) AND ${where}`,
      )!.n;
  }
  return found;
}
