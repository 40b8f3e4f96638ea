import { messageOf } from '../lib/errors.ts';
import { failEvent, finishEvent, finishHints, listEvents, type WaitingEvent } from '../store/callbacks.ts';
import { actOn, type Told } from './callback-acts.ts';
import type { SyncParts } from './sync-part.ts';

/**
 * Takes WeCom's events out of the inbox, in the order they came. Each is tried by itself: one that fails is taken up again later
 * and holds up no other. A hint that messages are there waits for none of them.
 */
export interface CallbackParts extends SyncParts {
  /** Messages are there. */
  pull(): Promise<unknown>;
}

const AT_ONCE = 100;
const DAY = 86_400_000;

/** One round at a time; who asks during one gets another after it, so that what has just come is not missed. */
export class CallbackInbox {
  readonly #parts: CallbackParts;
  #running: Promise<number> | null = null;
  #again: Promise<number> | null = null;
  #closing = false;

  constructor(parts: CallbackParts) {
    this.#parts = parts;
  }

  /** Answers with how many events were acted upon. */
  async take(): Promise<number> {
    const hints = await this.#takeHints();
    return hints + (await this.#takeEvents());
  }

  /** Ends after the event under way; the others are there when the program starts again. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.allSettled([this.#running, this.#again]);
  }

  async #takeHints(): Promise<number> {
    const { store, clock, log, pull } = this.#parts;
    const hints = await store.write(finishHints, clock());
    if (hints > 0) pull().catch((error) => log.error({ err: error }, 'a pull asked for by WeCom failed'));
    return hints;
  }

  #takeEvents(): Promise<number> {
    if (!this.#running) {
      this.#running = this.#round().finally(() => {
        this.#running = null;
      });
      return this.#running;
    }
    const next = () => {
      this.#again = null;
      return this.#takeEvents();
    };
    this.#again ??= this.#running.then(next, next);
    return this.#again;
  }

  async #round(): Promise<number> {
    const { store, clock } = this.#parts;
    let [done, after] = [0, 0];
    while (!this.#closing) {
      const events = await store.write(listEvents, { now: clock(), after, limit: AT_ONCE });
      const once = sharing();
      for (const event of events) {
        if (!this.#closing && (await this.#actOn(event, once))) done += 1;
        after = event.n;
      }
      if (events.length < AT_ONCE) break;
    }
    return done;
  }

  async #actOn(event: WaitingEvent, once: Told['once']): Promise<boolean> {
    const { store, clock, log } = this.#parts;
    const { n, kind, fields } = event;
    try {
      await actOn(this.#parts, kind, { fields, at: toldAt(event), once });
      await store.write(finishEvent, n, clock());
      return true;
    } catch (error) {
      const givenUp = await store.write(failEvent, n, messageOf(error).slice(0, 300), clock());
      log.warn({ kind, tries: event.tries + 1, givenUp, error: messageOf(error) }, 'an event could not be acted upon');
      return false;
    }
  }
}

/** Whoever asks for the same gets the same answer, be it a failure. */
function sharing(): Told['once'] {
  const asked = new Map<string, Promise<void>>();
  return (key, refresh) => {
    const known = asked.get(key) ?? refresh();
    asked.set(key, known);
    return known;
  };
}

function toldAt({ fields, cameAt }: WaitingEvent): number {
  const at = Number(fields['CreateTime']) * 1000;
  return Number.isSafeInteger(at) && at > 0 && at < cameAt + DAY ? at : cameAt;
}
