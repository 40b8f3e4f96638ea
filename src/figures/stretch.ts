/**
 * A stretch in which customers wait: from the first message that nobody of the staff has answered, over silences and ends of
 * dialogues, until one of the staff writes. A phrase that ends a dialogue begins none (S3 §9.8.1).
 */
export interface Stretch {
  readonly conversation: string;
  readonly kind: 'single' | 'group';
  /** seq of its first message: with the conversation, what it is. */
  readonly firstSeq: number;
  /**
   * When customers wrote, by whom, in order. One that was followed by another within a minute is left out, the first never;
   * of more than MOST_ASKS the first, the last and those with the longest silence after them stay. No level (a minute and more)
   * is changed by what goes, as each knows when the next message came, whether or not that one is here.
   */
  readonly asks: readonly Ask[];
  readonly answer: { readonly at: number; readonly by: string } | null;
}

export interface Ask {
  readonly seq: number;
  readonly at: number;
  readonly by: string;
  /** When a customer wrote the next message of the stretch; null: it is the last. */
  readonly next: number | null;
}

export const MOST_ASKS = 200;
/** ms: no level of a timeout is shorter. */
export const QUICK = 60_000;
