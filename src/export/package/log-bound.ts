import { UserError } from '../../lib/errors.ts';
import type { EvidenceFact } from '../../store/package-rows.ts';
import type { Source } from './row-maker.ts';
import type { Logged } from './sink.ts';

/**
 * A package holds what lies under the checkpoint that was signed when it began, and nothing else: what arrives while it is being
 * made could not be proved by it, and comes with the next one.
 */
export interface LogBoundFacts {
  readonly log: number;
  /** Of the checkpoint. */
  readonly size: number;
  /** When it was signed. */
  readonly at: number;
}

const BEHIND = 600_000; // what is logged this long after it came is not new: the log has not caught up
const CATCHING_UP =
  '存证日志还在收录以前的存档，要导出的消息还没有全部轮到。请等“存证”页显示收录完成，再点“重新生成”。';

export class LogBound {
  readonly #facts: LogBoundFacts;
  /** Messages that came after it. */
  late = 0;

  constructor(facts: LogBoundFacts) {
    this.#facts = facts;
  }

  /** A medium that was fetched later counts as one that is not here yet. */
  under(messages: readonly Source[]): Source[] {
    const under = messages.filter(({ opened, received }) => !this.#isLate(opened) && !this.#isLate(received));
    this.late += messages.length - under.length;
    return under.map((message) =>
      message.fetched.some((fact) => this.#isLate(fact))
        ? { ...message, fetched: message.fetched.filter((fact) => !this.#isLate(fact)) }
        : message,
    );
  }

  /** What stands in a log before a restore, or in none, is in the package all the same: it cannot be proved by this checkpoint. */
  logged({ at, hash, place }: EvidenceFact): Logged {
    return { index: place?.log === this.#facts.log ? place.index : null, at, hash: Buffer.from(hash).toString('hex') };
  }

  #isLate(fact: EvidenceFact | null): boolean {
    if (fact === null) return false;
    const { log, size, at } = this.#facts;
    const { waiting, place } = fact;
    const isLate = waiting || (place !== null && (place.log > log || (place.log === log && place.index >= size)));
    if (isLate && fact.at < at - BEHIND) throw new UserError(CATCHING_UP);
    return isLate;
  }
}
