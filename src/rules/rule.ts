import type { ConversationKind } from '../access/scope.ts';
import type { Message } from '../messages/message.ts';
import type { Folding } from './fold.ts';

/** What must not be missed, as it is kept: one version of it. Which kind of rule it is says what `spec` holds (rules/kinds/). */
export interface Rule {
  readonly id: number;
  readonly version: number;
  readonly name: string;
  readonly kind: string;
  readonly spec: unknown;
  readonly category: Category;
  readonly severity: Severity;
  /** For kinds that look for words. */
  readonly folding: Folding;
  readonly saidBy: SaidBy;
  /** Null: every kind of conversation. */
  readonly chats: readonly ConversationKind[] | null;
  /** Staff it watches, as of today; null: everybody. */
  readonly staff: ReadonlySet<string> | null;
  readonly exceptions: Exceptions;
}

export type Category = 'positive' | 'neutral' | 'negative';
export type Severity = 'high' | 'medium' | 'low';
/** Who said or did it. */
export type SaidBy = 'employee' | 'outside' | 'both';

export interface Exceptions {
  /** A hit that lies within one of these is none. */
  readonly phrases: readonly string[];
  /** Keys of conversations it does not watch. */
  readonly conversations: readonly string[];
}

/** One message with what a rule may want to know of where it was said. */
export interface Subject {
  readonly message: Message;
  readonly chat: ConversationKind;
  /** Staff who ever were in the conversation. */
  readonly staff: readonly string[];
  /** The sender is one of ours. */
  readonly byStaff: boolean;
  /** Of a message that takes another back: what it was. Null of every other, and when the other is not here. */
  readonly revoked: Revoked | null;
  readonly pictures: Pictures;
}

export interface Revoked {
  /** How long it had stood. */
  readonly afterMs: number;
  readonly text: string;
}

export interface Pictures {
  /** What the QR codes in its pictures say; none as long as no picture was looked into. */
  readonly codes: readonly string[];
}

/** Of a message that takes nothing back and whose pictures nobody looked into: most of them. */
export const PLAIN_SUBJECT: Pick<Subject, 'revoked' | 'pictures'> = { revoked: null, pictures: { codes: [] } };

/** Something that happened beside all messages: told by WeCom, or seen as a difference between two syncs. */
export interface Event {
  readonly kind: 'friend-deleted' | 'room-left';
  /** Whoever did it; null when nobody said. */
  readonly by: string | null;
  /** That person is one of ours; of no account when nobody is known. */
  readonly byStaff: boolean;
  /** The customer it happened to or who did it: who is no friend any more, who is not in the group any more. */
  readonly subject: string;
  /** Of a friendship the one employee; of a group the staff who ever were in it. */
  readonly staff: readonly string[];
  /** Where they talked; null when they never did. */
  readonly conversation: string | null;
  readonly chat: ConversationKind;
  readonly at: number;
}

/** From and to, in units of the message's text as it was sent. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

export interface Finding {
  readonly rule: Rule;
  /** The passages that matched, as they stand in the message; of a behaviour, what it was in words. */
  readonly words: readonly string[];
  readonly places: readonly Place[];
}

/** Whether a rule watches who said this, and where. */
export function watches(rule: Rule, { message, chat, staff, byStaff }: Subject): boolean {
  if (rule.saidBy !== 'both' && (rule.saidBy === 'employee') !== byStaff) return false;
  if (!watchesPlace(rule, chat, message.conversation)) return false;
  return rule.staff === null || watchesStaff(rule.staff, byStaff ? message.senderId : null, staff);
}

/** What nobody is known to have done is told rather than missed. */
export function watchesEvent(rule: Rule, { by, byStaff, staff, chat, conversation }: Event): boolean {
  if (by !== null && rule.saidBy !== 'both' && (rule.saidBy === 'employee') !== byStaff) return false;
  if (!watchesPlace(rule, chat, conversation)) return false;
  return rule.staff === null || watchesStaff(rule.staff, byStaff ? by : null, staff);
}

function watchesPlace({ chats, exceptions }: Rule, chat: ConversationKind, conversation: string | null): boolean {
  if (chats !== null && !chats.includes(chat)) return false;
  return conversation === null || !exceptions.conversations.includes(conversation);
}

/** Of staff who did it, that one; of somebody else or nobody known, whoever was there. */
function watchesStaff(watched: ReadonlySet<string>, by: string | null, staff: readonly string[]): boolean {
  return by === null ? staff.some((userid) => watched.has(userid)) : watched.has(by);
}

/** Split at commas of both kinds and at line ends (SPEC RULE.1), each once, in their order. */
export function splitWords(text: string): string[] {
  const words = text.split(/[,，\r\n\u2028\u2029]+/).map((word) => word.trim());
  return [...new Set(words.filter((word) => word !== ''))];
}
