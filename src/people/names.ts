import type { Viewer } from '../access/viewer.ts';
import type { Clock } from '../lib/clock.ts';
import { type FormerName, listFormerNames, listNames, type NameRow } from '../store/names.ts';
import type { Store } from '../store/store.ts';

/**
 * What everybody is called, in memory: a page names hundreds of people and waits for none. Only what changed is read again;
 * until it has been, the names known before are good enough.
 */
export interface Known {
  readonly name: string;
  readonly detail: string;
  readonly kind: NameRow['kind'];
  readonly gone: boolean;
}

const OFTEN = 15_000;
const PAGE = 2000;

export class Names {
  readonly #store: Pick<Store, 'read'>;
  readonly #clock: Clock;
  readonly #known = new Map<string, Known>();
  readonly #former = new Map<string, FormerName[]>();
  #place = { revision: -1, id: '' };
  #formerPlace = 0;
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | null = null;
  #begun = false;

  constructor(store: Pick<Store, 'read'>, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  of(id: string): Known | null {
    return this.#known.get(id) ?? null;
  }

  /** What somebody or a group was called at that time; null when it is the name of today. 0 is no time. */
  nameThen(id: string, at: number): string | null {
    if (at === 0) return null;
    const then = this.#former.get(id)?.find(({ until }) => at < until)?.name ?? null;
    return then === this.#known.get(id)?.name ? null : then;
  }

  /** Called before a page is made. Only the very first page waits. */
  async refresh(viewer: Viewer): Promise<void> {
    const now = this.#clock();
    if (Math.abs(now - this.#readAt) >= OFTEN) {
      this.#readAt = now;
      this.#reading ??= this.#read(viewer).finally(() => {
        this.#reading = null;
      });
      this.#reading.catch(() => undefined); // said where it is waited for; the next page tries again
    }
    if (!this.#begun) await this.#reading;
  }

  async #read(viewer: Viewer): Promise<void> {
    for (;;) {
      const rows = await this.#store.read(listNames, viewer, { after: this.#place, limit: PAGE });
      for (const { id, name, detail, kind, gone } of rows) this.#known.set(id, { name, detail, kind, gone });
      const last = rows.at(-1);
      if (last) this.#place = { revision: last.revision, id: last.id };
      if (rows.length < PAGE) break;
    }
    await this.#readFormer(viewer);
    this.#begun = true;
  }

  /** They come in the order they ended, so that the first that had not ended yet is the one. */
  async #readFormer(viewer: Viewer): Promise<void> {
    for (;;) {
      const rows = await this.#store.read(listFormerNames, viewer, { after: this.#formerPlace, limit: PAGE });
      for (const row of rows) this.#former.set(row.id, [...(this.#former.get(row.id) ?? []), row]);
      this.#formerPlace = rows.at(-1)?.n ?? this.#formerPlace;
      if (rows.length < PAGE) return;
    }
  }
}
