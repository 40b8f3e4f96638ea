import type { Clock } from '../lib/clock.ts';
import { WecomError } from './errors.ts';

export interface FreshToken {
  readonly token: string;
  readonly expiresInSeconds: number;
}

const EARLY = 5 * 60_000; // a token is renewed before WeCom lets it go, so that no call meets the edge
const REFUSAL_HOLDS = 10_000; // thousands of failing gettoken calls an hour get the whole company blocked

/**
 * The access token of one secret. Whoever asks while it is being fetched waits for that same fetch.
 * A refusal that trying again cannot mend is remembered for a moment: pages anybody can reach end up here.
 */
export class AccessToken {
  readonly #fetch: () => Promise<FreshToken>;
  readonly #clock: Clock;
  #token: string | null = null;
  #renewAt = 0;
  #fetching: Promise<string> | null = null;
  #refusal: { readonly error: WecomError; readonly until: number } | null = null;

  constructor(fetch: () => Promise<FreshToken>, clock: Clock) {
    this.#fetch = fetch;
    this.#clock = clock;
  }

  async current(): Promise<string> {
    if (this.#token !== null && this.#clock() < this.#renewAt) return this.#token;
    if (this.#refusal && this.#clock() < this.#refusal.until) throw this.#refusal.error;
    this.#fetching ??= this.#renew().finally(() => {
      this.#fetching = null;
    });
    return this.#fetching;
  }

  /** WeCom does not take this token any more. A newer one, fetched meanwhile by another call, stays. */
  drop(token: string): void {
    if (this.#token === token) this.#token = null;
  }

  async #renew(): Promise<string> {
    const asked = this.#clock();
    try {
      const { token, expiresInSeconds } = await this.#fetch();
      const life = expiresInSeconds * 1000;
      this.#token = token;
      this.#renewAt = asked + Math.max(life - EARLY, life / 2);
      this.#refusal = null;
      return token;
    } catch (error) {
      if (error instanceof WecomError && !error.retry) this.#refusal = { error, until: asked + REFUSAL_HOLDS };
      throw error;
    }
  }
}
