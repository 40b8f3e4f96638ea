/** Remembers what was used until it would have expired anyway, so that nothing is used twice. */
export class Once {
  readonly #until = new Map<string, number>();
  readonly #life: number;

  constructor(lifeMs: number) {
    this.#life = lifeMs;
  }

  /** True the first time, false ever after. */
  take(value: string, now: number): boolean {
    for (const [known, until] of this.#until) {
      if (until > now) break; // in order of insertion, so the rest is younger
      this.#until.delete(known);
    }
    if (this.#until.has(value)) return false;
    this.#until.set(value, now + this.#life);
    return true;
  }
}
