import { hash } from 'node:crypto';
import type { ConversationKind } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb } from './db.ts';
import { KEPT, type KeptHead, keptWindows, unpackKept } from './kept-copies.ts';
import { indexesOf, type LoggedEntry } from './log-index.ts';
import { monthToAsk } from './month-of-seq.ts';
import type { CopyPlace } from './package-order.ts';
import { type EvidenceFact, factOf } from './package-rows.ts';
import { sql } from './sql.ts';
import type { CopiedMessage } from './violation-copies.ts';
import { readCopies } from './violation-copy.ts';
import { violationsFrom } from './violation-filters.ts';
import { violationSeen } from './violation-sight.ts';
import { isWithin } from './visibility.ts';

/** Messages that retention took, for packages: the copies that violations, excerpts and cases keep of them. Reached by exports alone. */

/** Of what was received nothing is left but its entry in the journal. */
export interface PackageCopy extends CopiedMessage {
  readonly opened: EvidenceFact;
  readonly received: EvidenceFact | null;
}

/** What was opened can still be proved: the log keeps the entries. */
export function readCopiedMessages(db: ReadDb, viewer: Viewer, copies: readonly CopyPlace[]): PackageCopy[] {
  const messages = messagesOf(db, viewer, copies);
  const found = copies.flatMap(
    ({ of, id, seq }) => messages.get(`${of} ${id}`)?.find((message) => message.seq === seq) ?? [],
  );
  return found.map((message) => ({ ...message, ...entriesOf(db, message) }));
}

function messagesOf(
  db: ReadDb,
  viewer: Viewer,
  copies: readonly CopyPlace[],
): ReadonlyMap<string, readonly CopiedMessage[]> {
  const ids = (of: CopyPlace['of']) => [...new Set(copies.filter((copy) => copy.of === of).map(({ id }) => id))];
  const found = new Map<string, readonly CopiedMessage[]>();
  const violations = seenViolations(db, viewer, ids('violation')).map(({ id }) => id);
  for (const [id, messages] of readCopies(db, violations)) found.set(`violation ${id}`, messages);
  for (const id of ids('kept')) found.set(`kept ${id}`, keptMessages(db, viewer, id));
  return found;
}

interface SeenViolation {
  readonly id: number;
  readonly chatKind: ConversationKind;
  readonly sender: string;
  /** JSON. */
  readonly receivers: string;
}

function seenViolations(db: ReadDb, viewer: Viewer, ids: readonly number[]): SeenViolation[] {
  return all(
    db,
    sql`SELECT v.id, v.chat_kind AS chatKind, v.sender, v.receivers FROM ${violationsFrom}
      WHERE v.id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) AND ${violationSeen(viewer)}`,
  );
}

const findKept = (db: ReadDb, id: number): (KeptHead & { messages: Buffer }) | null =>
  one(db, sql`SELECT p.id, ${KEPT}, p.messages FROM kept_copies p WHERE p.id = ${id}`);

function keptMessages(db: ReadDb, viewer: Viewer, id: number): CopiedMessage[] {
  const kept = findKept(db, id);
  if (kept === null) return [];
  const windows = keptWindows(db, viewer, kept);
  return unpackKept(kept.messages).filter(({ sentAt }) => isWithin(windows, sentAt));
}

function entriesOf(db: ReadDb, { seq, json, sentAt }: CopiedMessage): Pick<PackageCopy, 'opened' | 'received'> {
  const month = monthToAsk(db, seq);
  const entries = month === null ? [] : indexesOf(db, month, [seq], ['received', 'opened']);
  const of = (kind: LoggedEntry['kind']) => entries.find((entry) => entry.kind === kind);
  const [opened, received] = [of('opened'), of('received')];
  return {
    opened: factOf({ at: opened?.at ?? sentAt, hash: hash('sha256', json, 'buffer') }, opened),
    received: received ? factOf(received, received) : null,
  };
}

/** A conversation of which the archive holds nothing any more. */
export interface GoneChat {
  readonly chatKind: ConversationKind;
  readonly people: readonly string[];
}

/** Whose copies these are; null when none of them is the viewer's to see. */
export function findGoneChat(db: ReadDb, viewer: Viewer, copies: readonly CopyPlace[]): GoneChat | null {
  const violation = copies.find(({ of }) => of === 'violation');
  const [seen] = violation ? seenViolations(db, viewer, [violation.id]) : [];
  if (seen) {
    const people = [seen.sender, ...(JSON.parse(seen.receivers) as string[])];
    return { chatKind: seen.chatKind, people: [...new Set(people)] };
  }
  const kept = copies.find(({ of }) => of === 'kept');
  const head = kept ? findKept(db, kept.id) : null;
  if (head === null || keptWindows(db, viewer, head).length === 0) return null;
  return { chatKind: head.chatKind, people: JSON.parse(head.people) as string[] };
}
