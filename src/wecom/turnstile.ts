/** Lets any number through together, or one alone: whoever asks to be alone waits for those inside and keeps others out. */
export class Turnstile {
  #inside = 0;
  #closed: Promise<void> | null = null;
  #emptied: (() => void) | null = null;

  async together<T>(work: () => Promise<T>): Promise<T> {
    while (this.#closed !== null) await this.#closed;
    this.#inside++;
    try {
      return await work();
    } finally {
      this.#inside--;
      if (this.#inside === 0) this.#emptied?.();
    }
  }

  async alone<T>(work: () => Promise<T>): Promise<T> {
    while (this.#closed !== null) await this.#closed;
    let open!: () => void;
    this.#closed = new Promise((resolve) => {
      open = resolve;
    });
    try {
      if (this.#inside > 0) {
        await new Promise<void>((resolve) => {
          this.#emptied = resolve;
        });
      }
      return await work();
    } finally {
      this.#emptied = null;
      this.#closed = null;
      open();
    }
  }
}
