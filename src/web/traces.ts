import type { Request } from 'express';
import type { Act, Trace } from '../access/acts.ts';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { UNTRACED } from '../lib/errors.ts';
import type { WriteDb } from '../store/db.ts';
import { recordTraces, type TrailEntry } from '../store/trail.ts';
import { TrailBroken } from './errors.ts';

/** Who leaves a trace where nobody is signed in: a name as it was typed, a userid as WeCom told it. */
export interface Stranger {
  readonly account: number | null;
  readonly name: string;
}

/** What one request leaves in the trail: gathered while it is worked on, written before it is answered. */
export class Traces {
  readonly #app: Pick<App, 'store' | 'clock'>;
  #who: Stranger;
  readonly #from: { readonly ip: string; readonly agent: string };
  readonly #waiting: TrailEntry[] = [];
  #left: Act[] = [];
  #nothing = false;

  constructor(app: Pick<App, 'store' | 'clock'>, req: Request, viewer: Viewer | null) {
    this.#app = app;
    this.#who = viewer ? { account: viewer.accountId, name: viewer.name } : { account: null, name: '' };
    this.#from = { ip: (req.ip ?? '').replace(/^::ffff:/, ''), agent: req.get('user-agent') ?? '' };
  }

  add(trace: Trace, who: Stranger = this.#who): void {
    this.#waiting.push(this.entry(trace, who));
    this.#left.push(trace.act);
  }

  /** From here on it is known who this is, though nobody is signed in yet. */
  actAs(who: Stranger): void {
    this.#who = who;
  }

  nothing(): void {
    this.#nothing = true;
  }

  entry(trace: Trace, who: Stranger = this.#who): TrailEntry {
    return { ...trace, ...who, ...this.#from, at: this.#app.clock() };
  }

  /** A change together with its trace. */
  async change<A extends unknown[], R>(
    trace: Trace | readonly Trace[],
    change: (db: WriteDb, ...args: A) => R,
    ...args: A
  ): Promise<R> {
    const traces = [trace].flat() as readonly Trace[];
    const entries = traces.map((one) => this.entry(one));
    const result = await this.#app.store.writeTraced(entries, change, ...args).catch((error) => {
      throw error?.name === UNTRACED ? new TrailBroken(error) : error;
    });
    this.#left.push(...traces.map(({ act }) => act));
    return result;
  }

  /** `declared`: what the page or action says it may leave. One that should leave something and did not is not answered. */
  async write(declared: readonly Act[], expected: boolean): Promise<void> {
    const strays = this.#left.filter((act) => !declared.includes(act));
    if (strays.length > 0) throw new Error(`left traces it does not declare: ${strays.join(', ')}`);
    if (expected && declared.length > 0 && this.#left.length === 0 && !this.#nothing)
      throw new Error(`left no trace of ${declared.join(', ')}`);
    const entries = this.#waiting.splice(0);
    if (entries.length === 0) return;
    await this.#app.store.write(recordTraces, entries).catch((cause) => {
      throw new TrailBroken(cause);
    });
  }
}
