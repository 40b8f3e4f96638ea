import type { CheckLine } from './check.ts';

/** What was done one after the other, with how long each took; the one that failed, and those it kept from their turn. */
export class Steps {
  readonly #lines: CheckLine[] = [];

  get lines(): readonly CheckLine[] {
    return this.#lines;
  }

  /** `work` answers with its result and what to say of it. */
  async step<T>(label: string, work: () => Promise<[T, string]> | [T, string]): Promise<T> {
    const begun = performance.now();
    try {
      const [result, detail] = await work();
      this.add(label, detail, performance.now() - begun);
      return result;
    } catch (error) {
      this.#lines.push({ label, state: 'error', detail: '没有通过', tookMs: Math.round(performance.now() - begun) });
      throw error;
    }
  }

  add(label: string, detail: string, tookMs: number | null): void {
    this.#lines.push({ label, state: 'ok', detail, tookMs: tookMs === null ? null : Math.round(tookMs) });
  }

  /** These did not get their turn. */
  leaveOut(labels: readonly string[]): void {
    const reached = new Set(this.#lines.map(({ label }) => label));
    for (const label of labels.filter((l) => !reached.has(l)))
      this.#lines.push({ label, state: 'waiting', detail: '等待上一步', tookMs: null });
  }
}
