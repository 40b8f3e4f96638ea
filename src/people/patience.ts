import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { WecomError } from '../wecom/errors.ts';

/**
 * Asks WeCom again when waiting is all that is needed: over its limits until the next minute, in trouble with the network a
 * few times. Everything else is an answer. Stopped, it waits no longer and asks nothing more.
 */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

export interface PatienceParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly stop: AbortSignal;
  readonly wait?: Wait;
}

const MINUTE = 60_000;
const OVER_LIMIT: readonly number[] = [45009, 45033];
const MOST_MINUTES = 90; // the hourly limit blocks for an hour
const PAUSES = [5_000, 20_000, 60_000, 120_000];

export class Patience {
  readonly #parts: PatienceParts;
  readonly #wait: Wait;

  constructor(parts: PatienceParts) {
    this.#parts = parts;
    this.#wait = parts.wait ?? waitReally;
  }

  async ask<T>(call: () => Promise<T>): Promise<T> {
    const { stop, log, clock } = this.#parts;
    const tries = { limited: 0, network: 0 };
    for (;;) {
      stop.throwIfAborted();
      try {
        return await call();
      } catch (error) {
        const pauseMs = error instanceof WecomError ? pauseAfter(error, tries, clock()) : null;
        if (pauseMs === null) throw error;
        log.info({ call: (error as WecomError).call, code: (error as WecomError).code, pauseMs }, 'waiting for WeCom');
        await this.#wait(pauseMs, stop);
      }
    }
  }
}

/** Null when waiting is of no use. */
function pauseAfter({ code, kind }: WecomError, tries: { limited: number; network: number }, now: number) {
  if (OVER_LIMIT.includes(code)) {
    tries.limited += 1;
    return tries.limited > MOST_MINUTES ? null : MINUTE - (now % MINUTE) + 1000;
  }
  if (kind !== 'network' && kind !== 'busy' && kind !== 'token') return null;
  const pause = PAUSES[tries.network] ?? null;
  tries.network += 1;
  return pause;
}

async function waitReally(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal });
}
