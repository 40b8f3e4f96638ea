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
  readonly saidBy: 'employee' | 'outside' | 'both';
  /** Null: every kind of conversation. */
  readonly chats: readonly ConversationKind[] | null;
  /** Staff it watches, as of today; null: everybody. */
  readonly staff: ReadonlySet<string> | null;
  readonly exceptions: Exceptions;
}

export type Category = 'positive' | 'neutral' | 'negative';
export type Severity = 'high' | 'medium' | 'low';

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
  if (rule.chats !== null && !rule.chats.includes(chat)) return false;
  if (rule.exceptions.conversations.includes(message.conversation)) return false;
  const watched = rule.staff;
  if (watched === null) return true;
  return byStaff ? watched.has(message.senderId) : staff.some((userid) => watched.has(userid));
}

/** Split at commas of both kinds and at line ends (SPEC RULE.1), each once, in their order. */
export function splitWords(text: string): string[] {
  const words = text.split(/[,，\r\n\u2028\u2029]+/).map((word) => word.trim());
  return [...new Set(words.filter((word) => word !== ''))];
}
