import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import { messageOf } from '../lib/errors.ts';
import { closeIncidents, findCaughtUp, recordIncident } from '../store/incidents.ts';
import { askedIn, isAllRevoked, listInDoubt, settleDoubts } from '../store/timeout-revoked.ts';
import { type ReplyRules, readReplyRules } from '../store/timeout-rules.ts';
import { listDue, raiseDue, takeUp } from '../store/timeouts.ts';
import type { ArchiveParts } from './parts.ts';
import type { RuleReading } from './review-reading.ts';

/**
 * Raises what nobody has answered in time, while it happens, also when no message comes. Only as far as everything is known that
 * was said by then: what has not been pulled or cut yet may hold the answer. All it knows is in archive.db, so it can be killed
 * at any line.
 */
export type TimeoutParts = Pick<ArchiveParts, 'files' | 'clock' | 'log'>;

export interface TimeoutOptions {
  stopped(): boolean;
  /** Cuts what has come into stretches; behind, while something that has come is in none yet. */
  readonly figures: { run(): Promise<void>; readonly isBehind: boolean };
}

const AT_ONCE = 200; // a few milliseconds of this thread
const CHATS_AT_ONCE = 500;
const PATIENCE = 2000; // ms: working out everything anew takes longer, and is not waited for

export class TimeoutStation {
  readonly #parts: () => TimeoutParts;
  readonly #reading: RuleReading;
  readonly #options: TimeoutOptions;
  #rules: ReplyRules | null = null;
  #running: Promise<void> | null = null;

  constructor(parts: () => TimeoutParts, reading: RuleReading, options: TimeoutOptions) {
    this.#parts = parts;
    this.#reading = reading;
    this.#options = options;
  }

  /** One run at a time; never fails: what went wrong is told on the health page and tried again. */
  run(): Promise<void> {
    this.#running ??= this.#runAll().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Once it stands still. */
  async ended(): Promise<void> {
    await this.#running;
  }

  async #runAll(): Promise<void> {
    try {
      if (!this.#reading.isReady || this.#options.stopped()) return;
      const { files, clock } = this.#parts();
      const until = files.write(findCaughtUp);
      const { figures } = this.#options;
      await Promise.race([figures.run(), wait(PATIENCE, undefined, { ref: false })]);
      this.#rules = this.#reading.run((db) => readReplyRules(db, this.#rules));
      const rules = this.#rules;
      await this.#through(() => files.write(takeUp, rules, CHATS_AT_ONCE, clock()));
      await this.#through(() => this.#settleDoubts());
      if (until !== null && !figures.isBehind) await this.#through(() => this.#raise(rules, until));
      files.write(closeIncidents, 'timeouts', clock());
    } catch (error) {
      this.#fail(error);
    }
  }

  /** A step at a time until there is none, so that others have their turn. */
  async #through(step: () => boolean): Promise<void> {
    while (!this.#options.stopped() && step()) await setImmediate();
  }

  #raise(rules: ReplyRules, until: number): boolean {
    const { files, clock } = this.#parts();
    const due = files.write(listDue, until, AT_ONCE);
    if (due.length === 0) return false;
    const takenBack = this.#reading.run((db) => due.filter(({ stretch }) => isAllRevoked(db, askedIn(stretch))));
    const none = new Set(takenBack.map(({ stretch }) => stretch));
    files.write(raiseDue, due, rules, none, { until, now: clock() });
    return true;
  }

  #settleDoubts(): boolean {
    const { files, clock } = this.#parts();
    const doubt = files.write(listInDoubt, AT_ONCE);
    if (!doubt) return false;
    const revoked = this.#reading.run((db) => doubt.timeouts.filter((one) => isAllRevoked(db, one)));
    files.write(settleDoubts, doubt, revoked, clock());
    return true;
  }

  #fail(error: unknown): void {
    const { files, log, clock } = this.#parts();
    log.error({ err: error }, 'raising reply timeouts stopped');
    try {
      files.write(
        recordIncident,
        {
          kind: 'timeouts',
          code: null,
          sentence: '超时回复的提醒中断，消息照常存档，尚未提醒的会补上。',
          remedy: `15 秒后自动再试；多次出现时请查看服务日志。错误信息：${messageOf(error)}`,
        },
        clock(),
      );
    } catch (failure) {
      log.error({ err: failure }, 'that raising reply timeouts stopped could not be recorded');
    }
  }
}
