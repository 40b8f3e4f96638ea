import { dayOf } from '../lib/clock.ts';
import { prepared, type WriteDb } from './db.ts';
import type { SaidIn } from './dialogue-messages.ts';

/** How much was said on which day, in every conversation. Each message is told once. Reached only by the pipeline. */
const CHAT = `
  INSERT INTO chat_days (conversation, day, staff, customers, others) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (day, conversation) DO UPDATE SET staff = staff + excluded.staff, customers = customers + excluded.customers,
    others = others + excluded.others`;
const PERSON = `
  INSERT INTO chat_people_days (conversation, day, userid, sent, last_at) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (conversation, day, userid) DO UPDATE SET sent = sent + excluded.sent, last_at = max(last_at, excluded.last_at)`;

/** Of one conversation. `byPerson`: of groups. */
export function recordChatDays(db: WriteDb, conversation: string, said: readonly SaidIn[], byPerson: boolean): void {
  const days = new Map<number, { staff: number; customer: number; other: number; people: Map<string, Talk> }>();
  for (const { at, who, by } of said) {
    const day = dayOf(at);
    let known = days.get(day);
    if (!known) {
      known = { staff: 0, customer: 0, other: 0, people: new Map() };
      days.set(day, known);
    }
    known[who] += 1;
    if (byPerson && by !== '') count(known.people, by, at);
  }
  for (const [day, { staff, customer, other, people }] of days) {
    prepared(db, CHAT).run(conversation, day, staff, customer, other);
    for (const [userid, { sent, lastAt }] of people) prepared(db, PERSON).run(conversation, day, userid, sent, lastAt);
  }
}

interface Talk {
  sent: number;
  lastAt: number;
}

function count(people: Map<string, Talk>, by: string, at: number): void {
  const known = people.get(by);
  if (!known) people.set(by, { sent: 1, lastAt: at });
  else {
    known.sent += 1;
    known.lastAt = Math.max(known.lastAt, at);
  }
}
