import { setTimeout as sleep } from 'node:timers/promises';

/** WeCom allows 600 GetChatData calls a minute (document path 91774). A bucket of 60 refilled at 9 a second stays under it. */
const BURST = 60;
const PER_SECOND = 9;

export class CallRate {
  #tokens = BURST;
  #at = performance.now();

  /** Returns when the next call may go out. */
  async turn(): Promise<void> {
    for (;;) {
      const now = performance.now();
      this.#tokens = Math.min(BURST, this.#tokens + ((now - this.#at) / 1000) * PER_SECOND);
      this.#at = now;
      if (this.#tokens >= 1) {
        this.#tokens -= 1;
        return;
      }
      await sleep(((1 - this.#tokens) / PER_SECOND) * 1000);
    }
  }
}
