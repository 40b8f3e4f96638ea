/** Where the time of a thread goes, by name of the stage: milliseconds since the start. Two clock reads a stretch. */
export class Stopwatch {
  readonly #ms = new Map<string, number>();

  measure<R>(stage: string, work: () => R): R {
    const from = performance.now();
    try {
      return work();
    } finally {
      this.#ms.set(stage, (this.#ms.get(stage) ?? 0) + performance.now() - from);
    }
  }

  read(): Record<string, number> {
    return Object.fromEntries(this.#ms);
  }
}
