import { isEmployee } from '../messages/people.ts';
import type { Event, Finding } from '../rules/rule.ts';
import type { ReadDb, WriteDb } from '../store/db.ts';
import { listRestrictedPeople } from '../store/restrictions.ts';
import { type EndedEvent, hasTalked, listRoomStaff } from '../store/review-events.ts';
import { copyAround } from '../store/violation-copies.ts';
import type { NewViolation, ViolationEvent } from '../store/violations.ts';
import { factsOf, type Prepared } from './review-found.ts';
import type { Asked } from './review-rules.ts';

/** Friendships that ended and customers who left groups, as rules see them and as violations tell of them. */
export interface Happened {
  readonly event: Event;
  /** Where it is kept, also when nothing was ever said there. */
  readonly key: string;
  readonly sender: string;
  readonly receivers: readonly string[];
  readonly facts: ViolationEvent;
  /** What makes it this one and no other. */
  readonly mark: string;
}

/** Null: nobody deleted anybody, the customer was handed over to a colleague. */
export function happened(db: WriteDb, ended: EndedEvent): Happened | null {
  if (ended.kind === 'stay') return leftRoom(db, ended);
  return ended.endedBy === 'transfer' ? null : endedFriendship(db, ended);
}

function endedFriendship(db: WriteDb, { place: customer, who, began, endedAt, endedBy }: EndedEvent): Happened {
  const key = [customer, who].sort().join('|');
  const by = endedBy === 'employee' ? who : endedBy === 'customer' ? customer : null;
  // Whom a customer deleted still has him in the list: what only vanished from it, the employee's side let go.
  const sender = by ?? who;
  return {
    event: {
      ...{
        kind: 'friend-deleted',
        by,
        byStaff: by === who,
        subject: customer,
        staff: [who],
        chat: 'external',
        at: endedAt,
      },
      conversation: hasTalked(db, key) ? key : null,
    },
    ...{ key, sender, receivers: [sender === who ? customer : who] },
    facts: { kind: 'friend-deleted', by, subject: customer, other: who },
    mark: `follow:${customer}|${who}|${began}`,
  };
}

function leftRoom(db: WriteDb, { place: room, who, began, endedAt, scene, roomOwner }: EndedEvent): Happened {
  const staff = listRoomStaff(db, room);
  // WeCom does not say which of owner and administrators removed him.
  const by = scene === 0 ? who : scene === 1 ? roomOwner || null : null;
  return {
    event: {
      ...{
        kind: 'room-left',
        by,
        byStaff: by !== null && isEmployee(by),
        subject: who,
        staff,
        chat: 'group',
        at: endedAt,
      },
      conversation: hasTalked(db, room) ? room : null,
    },
    ...{ key: room, sender: who, receivers: staff },
    facts: { kind: 'room-left', by: scene === 0 ? who : null, subject: who, other: room },
    mark: `stay:${room}|${who}|${began}`,
  };
}

/** Without what somebody did or suffered whose data are only stored and protected. */
export function unrestricted(db: ReadDb, all: readonly Happened[]): Happened[] {
  const closed = new Set(listRestrictedPeople(db));
  return all.filter(({ event, facts }) => ![event.subject, event.by, facts.other].some((id) => id && closed.has(id)));
}

export interface FoundEvent {
  readonly happened: Happened;
  readonly finding: Finding;
}

export function askAbout({ evaluator, counts }: Asked, all: readonly Happened[]): FoundEvent[] {
  return all.flatMap((one) =>
    evaluator
      .evaluateEvent(one.event)
      .filter((finding) => counts(finding, one.event.at))
      .map((finding) => ({ happened: one, finding })),
  );
}

/** With the last that was said before. */
export function prepareEvents(
  db: ReadDb,
  found: readonly FoundEvent[],
  origin: NonNullable<NewViolation['origin']>,
): Prepared[] {
  return found.map(({ happened: { event, key, sender, receivers, facts, mark }, finding }) => ({
    violation: {
      ...factsOf(finding.rule),
      ...{ seq: null, conversation: key, sender, receivers, sentAt: event.at, words: finding.words },
      ...{ chatKind: event.chat, origin, event: { key: mark, facts } },
    },
    copy: copyAround(db, key, { seq: null, sentAt: event.at }),
  }));
}
