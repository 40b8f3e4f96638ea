import type { Kind } from '../figures/contributions.ts';
import type { WriteDb } from '../store/db.ts';
import { employeeOf, readStaffAt, type StaffAt } from '../store/dialogue-people.ts';
import { findChatRow } from '../store/dialogue-rows.ts';

/** Which conversations have dialogues at all, and who of the staff is in them. Only a memory. */
export interface ChatFacts {
  readonly isGroup: boolean;
  /** Null: no customers in it. */
  readonly kind: Kind | null;
  readonly staffAt: StaffAt;
}

const MOST_KNOWN = 50_000;
const NONE: ChatFacts = { isGroup: false, kind: null, staffAt: () => [] };

export class ChatsKnown {
  readonly #known = new Map<string, ChatFacts>();

  of(db: WriteDb, key: string): ChatFacts {
    const known = this.#known.get(key);
    // A group becomes one of customers with the first of them.
    if (known && (known.kind !== null || !known.isGroup)) return known;
    const facts = factsOf(db, key);
    if (facts === null) return NONE;
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    if (facts !== NONE) this.#known.set(key, facts); // it may have its first message yet
    return facts;
  }

  /** It has turned out who was in it. */
  forget(key: string): void {
    this.#known.delete(key);
  }

  clear(): void {
    this.#known.clear();
  }
}

/** Null: nobody has said anything in it. */
function factsOf(db: WriteDb, key: string): ChatFacts | null {
  const row = findChatRow(db, key);
  if (row === null) return null;
  if (row.kind === 'group')
    return row.external === 1
      ? { isGroup: true, kind: 1, staffAt: readStaffAt(db, key) }
      : { isGroup: true, kind: null, staffAt: NONE.staffAt };
  const employee = employeeOf(key);
  if (employee === null) return NONE;
  const staff = [employee];
  return { isGroup: false, kind: 0, staffAt: () => staff };
}
