import type { Channel } from './channels.ts';
import {
  customerGroupOccasions,
  customerOccasions,
  internalGroupOccasions,
  internalOccasions,
} from './phrases-occasions.ts';
import type { Random } from './random.ts';
import { parseShelf, type Script } from './scripts.ts';

/** What happens now and then, and where. */
export type Occasion = { readonly kind: Channel['kind']; readonly script: Script } | 'switch';

const MESSAGES_BETWEEN = [24, 80] as const;

/** Rare things in turn: all of them within some thousand messages, in another order each round. */
export class Occasions {
  readonly #random: Random;
  readonly #all: readonly Occasion[];
  #round: Occasion[] = [];
  #messagesLeft: number;

  constructor(random: Random) {
    this.#random = random;
    const shelves = [
      ['customer', customerOccasions],
      ['internal', internalOccasions],
      ['customer-group', customerGroupOccasions],
      ['internal-group', internalGroupOccasions],
    ] as const;
    const scripted = shelves.flatMap(([kind, source]) =>
      parseShelf('occasion', source).map((script) => ({ kind, script })),
    );
    this.#all = [...scripted, 'switch'];
    this.#messagesLeft = random.between(...MESSAGES_BETWEEN);
  }

  /** After so many more messages: what happens next, or nothing yet. */
  after(messages: number): Occasion | null {
    this.#messagesLeft -= messages;
    if (this.#messagesLeft > 0) return null;
    this.#messagesLeft = this.#random.between(...MESSAGES_BETWEEN);
    if (this.#round.length === 0) this.#round = this.#random.sample(this.#all, this.#all.length);
    return this.#round.pop()!;
  }
}
