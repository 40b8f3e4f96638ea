import type { Stretch } from '../figures/stretch.ts';
import { isEmployee } from '../messages/people.ts';
import { all, one, type WriteDb } from './db.ts';
import { sql } from './sql.ts';
import type { ReplyRules } from './timeout-rules.ts';

/** Whom a customer waits for, as it was at a time. */
export interface Awaited {
  /** Of a single chat its employee; of a group everybody of the staff in it. */
  readonly staff: readonly string[];
  readonly members: number;
  readonly owner: string;
  /** From then on nobody can answer any more: the group was dissolved, the employee has left. Null: somebody can. */
  readonly until: number | null;
}

type Chat = Pick<Stretch, 'conversation' | 'kind'>;

/** By whose calendar working time is counted: the employee, of a group whoever was set for it, else its owner. */
export function whoAnswersIn(db: WriteDb, { conversation, kind }: Chat, rules: Pick<ReplyRules, 'keeperOf'>): string {
  if (kind === 'single') return conversation.split('|').find(isEmployee) ?? '';
  const owner = () => one<{ owner: string }>(db, sql`SELECT owner FROM rooms WHERE id = ${conversation}`)?.owner;
  return rules.keeperOf(conversation) ?? owner() ?? '';
}

export function awaitedIn(db: WriteDb, { conversation, kind }: Chat, at: number): Awaited {
  return kind === 'single' ? inSingle(db, conversation) : inGroup(db, conversation, at);
}

function inSingle(db: WriteDb, conversation: string): Awaited {
  const staff = conversation.split('|').filter(isEmployee);
  const row = one<{ goneAt: number | null }>(
    db,
    sql`SELECT gone_at AS goneAt FROM employees WHERE userid = ${staff[0] ?? ''}`,
  );
  return { staff, members: 2, owner: '', until: row?.goneAt ?? null };
}

interface Member {
  readonly id: string;
  readonly kind: number;
}

function inGroup(db: WriteDb, room: string, at: number): Awaited {
  const known = one<{ owner: string; until: number | null }>(
    db,
    sql`SELECT owner, dismissed_at AS until FROM rooms WHERE id = ${room}`,
  );
  const told = all<Member>(
    db,
    sql`SELECT DISTINCT id, kind FROM room_members
      WHERE room = ${room} AND joined_at <= ${at} AND (left_at IS NULL OR left_at > ${at})`,
  );
  const hasStaff = told.some(isStaff);
  const members = hasStaff ? told : everybody(db, room, at);
  const staff = members.filter(isStaff).map(({ id }) => id);
  return { staff, members: members.length, owner: known?.owner ?? '', until: known?.until ?? null };
}

const isStaff = ({ id, kind }: Member): boolean => kind !== 2 && isEmployee(id);

/** WeCom has not told who is in it, or not yet of then: whoever has talked or listened there and still works here. */
function everybody(db: WriteDb, room: string, at: number): Member[] {
  return all(
    db,
    sql`SELECT m.userid AS id, 0 AS kind FROM members m LEFT JOIN employees e ON e.userid = m.userid
      WHERE m.conversation = ${room} AND (e.gone_at IS NULL OR e.gone_at > ${at})`,
  );
}
