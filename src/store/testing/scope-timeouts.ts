import { dayOf } from '../../lib/clock.ts';
import { isEmployee } from '../../messages/people.ts';
import type { WriteDb } from '../db.ts';
import type { Company } from './scope-company.ts';

/** Customers of the company who waited too long: each fifth message from outside that staff could have answered. */
export interface Waited {
  readonly id: number;
  readonly kind: 'single' | 'group';
  readonly conversation: string;
  readonly customer: string;
  readonly seq: number;
  readonly sentAt: number;
  readonly day: number;
  /** Everybody of the staff who is or was in it. */
  readonly staff: readonly string[];
  readonly rule: number;
  readonly answered: boolean;
}

export function timeoutsOf({ said }: Company): Waited[] {
  const chats = Map.groupBy(said, ({ conversation }) => conversation);
  const staffOf = new Map(
    [...chats].map(([key, all]) => [
      key,
      [...new Set(all.flatMap(({ senderId, receivers }) => [senderId, ...receivers]))].filter(isEmployee).sort(),
    ]),
  );
  const asked = said.filter(
    ({ senderId, conversation }) => /^w[mo]/.test(senderId) && staffOf.get(conversation)!.length > 0,
  );
  return asked
    .filter((_, i) => i % 5 === 0)
    .map(({ seq, conversation, senderId, sentAt }, i) => ({
      ...{ id: i + 1, conversation, customer: senderId, seq, sentAt, day: dayOf(sentAt) },
      kind: conversation.includes('|') ? 'single' : 'group',
      staff: staffOf.get(conversation)!,
      ...{ rule: 1 + (i % 2), answered: i % 3 !== 0 },
    }));
}

export function recordTimeouts({ connection }: WriteDb, company: Company): void {
  connection.exec('DELETE FROM timeouts; DELETE FROM timeout_staff; DELETE FROM timeout_levels;');
  const add =
    connection.prepare(`INSERT INTO timeouts (id, rule, rule_version, rule_name, conversation, kind, first_seq, first_at, last_seq,
      last_at, customer, level, day, staff, members, raised_at, answered_at, answered_by, waited_ms)
    VALUES (?, ?, 1, '规则', ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, 3, ?, ?, ?, 1)`);
  const count = connection.prepare('INSERT INTO timeout_staff (timeout, userid, day) VALUES (?, ?, ?)');
  for (const { id, kind, conversation, customer, seq, sentAt, day, staff, rule, answered } of timeoutsOf(company)) {
    const place = [seq, sentAt, seq, sentAt, customer, day, staff.length];
    const answer = answered ? [sentAt + 1, staff[0]!] : [null, null];
    add.run(id, rule, conversation, kind === 'single' ? 0 : 1, ...place, sentAt, ...answer);
    for (const userid of staff) count.run(id, userid, day);
  }
}
