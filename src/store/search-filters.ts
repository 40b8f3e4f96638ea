import type { ConversationKind } from '../access/scope.ts';

/** Conditions beside the words. Null or absent: none; an empty list: nothing can meet it. */
export interface SearchFilters {
  /** Key of a conversation. */
  readonly conversation?: string | null;
  /** Userids: one of them said it. */
  readonly senders?: readonly string[] | null;
  /** One of them is in the conversation and did not say it. */
  readonly receivers?: readonly string[] | null;
  /** Somebody of these departments, or of those below, is in the conversation. */
  readonly departments?: readonly number[] | null;
  /** One of them is in the conversation. */
  readonly customers?: readonly string[] | null;
  /** Keys of conversations: it is one of them. */
  readonly groups?: readonly string[] | null;
  /** Is in the conversation. */
  readonly member?: string | null;
  readonly kinds?: readonly ConversationKind[] | null;
  readonly types?: readonly string[] | null;
  /** Said by somebody of the staff, or by somebody else. */
  readonly direction?: 'employee' | 'outside' | null;
  /** A rule found something in it, or none did. */
  readonly violation?: boolean | null;
  /** It brings a file, a picture, a recording, or none. */
  readonly media?: boolean | null;
  /** Sent at or after. */
  readonly from?: number | null;
  /** Sent before. */
  readonly to?: number | null;
}

export type { ConversationKind };
