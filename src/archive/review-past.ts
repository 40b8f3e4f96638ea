import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import { UserError } from '../lib/errors.ts';
import { endLookback, findLookbackWork, type LookbackWork } from '../store/lookback-work.ts';
import { Following } from './following.ts';
import { beginWork, lookFurther, type PastParts } from './review-past-step.ts';
import type { RuleReading } from './review-reading.ts';
import { type Asked, askRules } from './review-rules.ts';

/**
 * Rules that look at the past, one after the other and in small steps: what comes in goes before them. Where one stands is written
 * down with what it found, so that it goes on there after a restart.
 */
const BREATH = 20; // ms, after each step while something else has work to do

export class PastReviewer {
  readonly #parts: () => PastParts;
  readonly #reading: RuleReading;
  readonly #stopped: () => boolean;
  /** Something is coming in, or has come and has not been looked at. */
  readonly #isBusy: () => boolean;
  readonly #following: Following;

  constructor(
    parts: () => PastParts,
    reading: RuleReading,
    { stopped, isBusy }: { stopped: () => boolean; isBusy: () => boolean },
  ) {
    this.#parts = parts;
    this.#reading = reading;
    this.#stopped = stopped;
    this.#isBusy = isBusy;
    this.#following = new Following({
      once: () => this.#runWaiting(),
      failed: (error) => this.#parts().log.error({ err: error }, 'looking at the past stopped'),
      stopped,
    });
  }

  /** Until nothing is left to do. One run at a time; never fails. */
  run(): Promise<void> {
    return this.#following.run();
  }

  /** Once it stands still. */
  ended(): Promise<void> {
    return this.#following.ended();
  }

  async #runWaiting(): Promise<void> {
    if (!this.#reading.isReady) return;
    for (;;) {
      const work = this.#parts().files.write(findLookbackWork);
      if (!work || this.#stopped()) return;
      await this.#runOne(work);
    }
  }

  /** One that fails is told so and does not keep the others waiting. */
  async #runOne({ id, content, rule, version }: LookbackWork): Promise<void> {
    const { files, log, clock } = this.#parts();
    try {
      const asked = this.#reading.run((db) => askRules(db, [{ ...content, id: rule ?? 0, version }]));
      const ended = await this.#goOn(id, asked);
      if (ended) files.write(endLookback, id, { state: 'done', problem: '' }, clock());
    } catch (error) {
      log.error({ err: error, lookback: id }, 'a rule could not look at the past');
      const problem =
        error instanceof UserError ? error.message : '检查过去的消息时出错，原因见服务日志。可以重新发起。';
      files.write(endLookback, id, { state: 'failed', problem }, clock());
    }
  }

  /** False when it gave way: it was cancelled, the program ends, or somebody waits for a dry run. */
  async #goOn(id: number, asked: Asked): Promise<boolean> {
    for (;;) {
      const work = this.#parts().files.write(findLookbackWork);
      if (this.#stopped() || work?.id !== id) return false;
      if (work.state === 'waiting') beginWork(this.#parts(), this.#reading, work);
      else if (!(await lookFurther(this.#parts(), this.#reading, work, asked))) return true;
      await (this.#isBusy() ? wait(BREATH) : setImmediate());
    }
  }
}
