import { z } from 'zod';
import type { Clock } from '../lib/clock.ts';
import { PART_TITLES, type PartName } from '../lib/directory-words.ts';
import type { Log } from '../lib/log.ts';
import type { Store } from '../store/store.ts';
import { advancePart } from '../store/sync-parts.ts';
import type { ApiSecret } from '../wecom/api-client.ts';
import { type ContactsApi, type DepartmentEntry, moved, type Page, stuck } from '../wecom/contacts-api.ts';
import type { Patience } from './patience.ts';

/** The parts of the directory, and what each of them works with. */
export { PART_TITLES, type PartName };

export interface SyncParts {
  readonly store: Store;
  readonly contacts: ContactsApi;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Part {
  readonly name: PartName;
  /** Whose right it needs: without that secret there is nothing to ask. */
  readonly secret: ApiSecret;
  /** Where it stood is good for ever, not only for some hours. */
  readonly placeKeeps?: boolean;
  /** A right few companies give: refused, it is off, and nobody is troubled. */
  readonly mayBeOff?: boolean;
  /** Says how many rows it knows now. */
  run(run: PartRun): Promise<number>;
}

/** Asked for once in a run, by whichever part needs it first. */
export class Shared {
  #departments: Promise<readonly DepartmentEntry[]> | null = null;
  #followers: Promise<readonly string[]> | null = null;

  departments({ contacts, patience }: Pick<PartRun, 'contacts' | 'patience'>): Promise<readonly DepartmentEntry[]> {
    this.#departments ??= patience.ask(() => contacts.departments());
    return this.#departments;
  }

  /** In a fixed order, so that a later run can go on behind one of them. */
  followers({ contacts, patience }: Pick<PartRun, 'contacts' | 'patience'>): Promise<readonly string[]> {
    this.#followers ??= patience.ask(async () => [...new Set(await contacts.followers())].sort());
    return this.#followers;
  }
}

export interface PartRun extends SyncParts {
  readonly patience: Patience;
  readonly shared: Shared;
  readonly progress: Progress;
  /** When this run of the part began; one that is taken up again keeps its first beginning, for who was seen since then is there. */
  readonly at: number;
  /** When the last whole run of it ended; null before the first. */
  readonly finishedAt: number | null;
}

const saved = z.object({ at: z.number(), rows: z.number(), done: z.number(), place: z.unknown() });

/** What the place of a part holds, if it can be taken up there; null to begin anew. */
export function takeUp(text: string): z.output<typeof saved> | null {
  if (text === '') return null;
  try {
    const parsed = saved.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

const STEPS_A_SAVE = 8; // what a kill costs at most; each save is a commit of its own

/** How far a part has come, and where it would be taken up. */
export class Progress {
  rows: number;
  #done: number;
  #total = 0;
  #place: unknown;
  #unsaved = 0;
  readonly #save: (done: number, total: number, place: string) => Promise<void>;
  readonly #at: number;

  constructor({ store, name, at }: { store: Store; name: PartName; at: number }, from: z.output<typeof saved> | null) {
    this.rows = from?.rows ?? 0;
    this.#done = from?.done ?? 0;
    this.#place = from?.place ?? null;
    this.#at = at;
    this.#save = async (done, total, place) => store.write(advancePart, name, { done, total, place });
  }

  /** Where to go on; null at the beginning, or when it is none this part knows. */
  placeAs<T extends z.ZodType>(schema: T): z.output<T> | null {
    const parsed = schema.safeParse(this.#place);
    return parsed.success ? parsed.data : null;
  }

  /** Of how many; 0 when that is not known. */
  async of(total: number): Promise<void> {
    this.#total = total;
    await this.save();
  }

  /** A step is done: `rows` more are known, and the next run would begin at `place`. */
  async step({ done, rows, place }: { done: number; rows: number; place: unknown }): Promise<void> {
    this.rows += rows;
    this.#done = Math.max(this.#done, done);
    this.#place = place;
    this.#unsaved += 1;
    if (this.#unsaved >= STEPS_A_SAVE) await this.save();
  }

  get done(): number {
    return this.#done;
  }

  async save(): Promise<void> {
    this.#unsaved = 0;
    const place = { at: this.#at, rows: this.rows, done: this.#done, place: this.#place };
    await this.#save(Math.min(this.#done, this.#total || this.#done), this.#total, JSON.stringify(place));
  }
}

const MOST_PAGES = 50_000;

/** Page after page from a cursor on; a list that goes round is no list. */
export async function* pagesFrom<T>(
  call: string,
  cursor: string,
  ask: (cursor: string) => Promise<Page<T>>,
): AsyncGenerator<Page<T>> {
  const seen = new Set([cursor]);
  let next: string | null = cursor;
  for (let page = 0; page < MOST_PAGES; page++) {
    const got: Page<T> = await ask(next);
    next = moved(call, next, got.next);
    if (next !== null && seen.has(next)) break;
    yield got;
    if (next === null) return;
    seen.add(next);
  }
  throw stuck(call);
}

/** WeCom's answer is whole and cannot be: nothing is taken from it. */
export class Incomplete extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.name = 'Incomplete';
    this.remedy = remedy;
  }
}
