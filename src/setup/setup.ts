import { messageOf, UserError } from '../lib/errors.ts';
import { recordCheck } from '../store/checks.ts';
import type { Check, Checked, CheckParts, Finding } from './check.ts';
import { checks } from './checks/index.ts';
import { findingOf } from './finding-of.ts';
import { reportOf } from './report.ts';
import { withoutSecrets } from './secrets.ts';
import { watchBinding } from './watch.ts';

/**
 * Runs the self-tests and keeps what they found. A test neither hangs nor throws nor tells a secret, whatever happens to it.
 * Two who ask for the same one at the same time get the same answer.
 */
const MOST_MS = 20_000;
const AT_ONCE = 4;

export interface SetupOptions {
  readonly checks?: readonly Check[];
  /** Longer than this a test does not take. */
  readonly mostMs?: number;
  /** Keeps a result; a command that only looks keeps none. */
  readonly keep?: (checked: Omit<Checked, 'since'>) => Promise<Checked>;
}

export class Setup {
  readonly #parts: CheckParts;
  readonly #checks: readonly Check[];
  readonly #mostMs: number;
  readonly #keep: (checked: Omit<Checked, 'since'>) => Promise<Checked>;
  readonly #running = new Map<string, Promise<Checked>>();
  /** Asked for, and waiting for its turn. */
  readonly #queued = new Set<string>();

  constructor(parts: CheckParts, options: SetupOptions = {}) {
    this.#parts = parts;
    this.#checks = options.checks ?? checks;
    this.#mostMs = options.mostMs ?? MOST_MS;
    this.#keep = options.keep ?? ((checked) => parts.store.write(recordCheck, checked));
  }

  /** In the order they are shown and mended in. */
  get names(): readonly string[] {
    return this.#checks.map(({ name }) => name);
  }

  /** What a test is called, where it is mended and what hangs on it, before it was ever run. */
  get all(): readonly Omit<Check, 'run'>[] {
    return this.#checks.map(({ name, title, path, lost }) => ({ name, title, path, lost }));
  }

  /** What is being tested, or is about to be. */
  get testing(): readonly string[] {
    return this.names.filter((name) => this.#running.has(name) || this.#queued.has(name));
  }

  run(name: string): Promise<Checked> {
    const check = this.#checks.find((c) => c.name === name);
    if (!check) return Promise.reject(new UserError(`没有名为 ${name} 的自检项。`));
    const running = this.#running.get(name) ?? this.#run(check).finally(() => this.#running.delete(name));
    this.#running.set(name, running);
    return running;
  }

  /** A few at a time: WeCom counts calls, and one that waits must not hold up all others. */
  async runAll(names: readonly string[] = this.names): Promise<Checked[]> {
    const results: Checked[] = [];
    const waiting = [...names.entries()];
    for (const name of names) this.#queued.add(name);
    const take = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [place, name] = next;
        const running = this.run(name);
        this.#queued.delete(name);
        results[place] = await running;
      }
    };
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, take));
    } finally {
      for (const name of names) this.#queued.delete(name);
    }
    return results;
  }

  /** In plain text, with every step: to be copied for whoever helps. */
  report(found: readonly Checked[]): string {
    return reportOf(found, { now: this.#parts.clock(), withSteps: true });
  }

  /** While the service runs: tests again what is due, so that what breaks or mends by itself is seen everywhere. */
  watch(): Promise<readonly Checked[]> {
    return watchBinding(this.#parts, this);
  }

  async #run(check: Check): Promise<Checked> {
    const { clock, binding } = this.#parts;
    const begun = performance.now();
    const found = await this.#find(check);
    const { sentence, state, reason = '', remedy = '', code = null, detail = '', ip = null, lines = [] } = found;
    const { name, title, path, lost } = check;
    const tookMs = Math.round(performance.now() - begun);
    const told = withoutSecrets({ sentence, reason, remedy, detail, ip, lines }, binding);
    return this.#keep({ name, title, path, lost, state, code, ...told, at: clock(), tookMs });
  }

  async #find(check: Check): Promise<Finding> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Finding>((resolve) => {
      timer = setTimeout(() => resolve(tooLong(this.#mostMs)), this.#mostMs);
    });
    try {
      return await Promise.race([check.run(this.#parts), late]);
    } catch (error) {
      this.#parts.log.warn({ check: check.name, error: messageOf(error) }, 'a self-test failed');
      return findingOf(error);
    } finally {
      clearTimeout(timer);
    }
  }
}

function tooLong(mostMs: number): Finding {
  return {
    state: 'error',
    sentence: `${Math.round(mostMs / 1000)} 秒内没有测完`,
    reason: '企业微信、代理或本机没有及时应答。',
    remedy: '请先看“网络与代理”是否通过，稍后重新测试。',
  };
}
