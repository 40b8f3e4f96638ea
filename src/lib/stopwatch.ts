/** Where the CPU time of a thread goes, by name of the stage: milliseconds since the start. Two system calls a stretch. */
export class Stopwatch {
  readonly #ms = new Map<string, number>();

  measure<R>(stage: string, work: () => R): R {
    const from = process.threadCpuUsage();
    try {
      return work();
    } finally {
      const { user, system } = process.threadCpuUsage(from);
      this.#ms.set(stage, (this.#ms.get(stage) ?? 0) + (user + system) / 1000);
    }
  }

  read(): Record<string, number> {
    return Object.fromEntries(this.#ms);
  }
}
