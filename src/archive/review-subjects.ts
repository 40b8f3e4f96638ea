import type { ConversationKind } from '../access/scope.ts';
import type { Message } from '../messages/message.ts';
import { isEmployee } from '../messages/people.ts';
import type { Need } from '../rules/kind.ts';
import { PLAIN_SUBJECT, type Revoked, type Subject } from '../rules/rule.ts';
import type { ReadDb } from '../store/db.ts';
import { listRestrictedPeople } from '../store/restrictions.ts';
import { listStaffIn } from '../store/review.ts';
import { findOriginal } from '../store/revoked.ts';

/** Messages with what rules may want to know of where they were said. For one snapshot: what was looked up is remembered. */
export class Subjects {
  readonly #db: ReadDb;
  readonly #needs: ReadonlySet<Need>;
  readonly #staff = new Map<string, readonly string[]>();
  readonly #restricted: ReadonlySet<string>;

  constructor(db: ReadDb, needs: ReadonlySet<Need>) {
    this.#db = db;
    this.#needs = needs;
    this.#restricted = new Set(listRestrictedPeople(db));
  }

  /** Said by somebody whose data are only stored and protected, or in a single chat with him: no rule looks at it. */
  isRestricted({ kind, senderId, receivers }: Pick<Message, 'kind' | 'senderId' | 'receivers'>): boolean {
    if (this.#restricted.size === 0) return false;
    return this.#restricted.has(senderId) || (kind === 'single' && receivers.some((id) => this.#restricted.has(id)));
  }

  of(message: Message, codes: readonly string[] = []): Subject {
    const looksBack = message.revokes !== null && this.#needs.has('revoked');
    return {
      ...PLAIN_SUBJECT,
      message,
      chat: chatOf(message),
      staff: this.#staffIn(message),
      byStaff: isEmployee(message.senderId),
      ...(looksBack ? { revoked: this.#original(message) } : {}),
      ...(codes.length > 0 ? { pictures: { codes } } : {}),
    };
  }

  /** Of what one of ours said only he counts, and the members of a single chat are in the message. */
  #staffIn({ kind, conversation, senderId, receivers }: Message): readonly string[] {
    if (isEmployee(senderId)) return [senderId];
    if (kind === 'single') return receivers.filter(isEmployee);
    const staff = this.#staff.get(conversation) ?? listStaffIn(this.#db, conversation);
    this.#staff.set(conversation, staff);
    return staff;
  }

  #original({ conversation, revokes, sentAt }: Message): Revoked | null {
    const original = findOriginal(this.#db, { conversation, revokes: revokes!, sentAt });
    return original && { afterMs: sentAt - original.sentAt, text: original.text };
  }
}

export function chatOf({ kind, external }: Pick<Message, 'kind' | 'external'>): ConversationKind {
  if (kind === 'group') return 'group';
  return external ? 'external' : 'internal';
}
