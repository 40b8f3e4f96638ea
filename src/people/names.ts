import type { Viewer } from '../access/viewer.ts';
import type { Clock } from '../lib/clock.ts';
import { listNames, type NameRow } from '../store/names.ts';
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
  #place = { revision: -1, id: '' };
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
    this.#begun = true;
  }
}
