import type { ArchiveFinding, ArchiveReport } from '../evidence/archive-findings.ts';
import type { CheckpointRow } from './archive-check-log.ts';

const MOST_FINDINGS = 200;

type Counts = Pick<ArchiveReport, 'entries' | 'messages' | 'files' | 'checkpoints' | 'waiting' | 'disposed'>;

/** How many rows of each kind. */
export interface Met {
  received: number;
  opened: number;
  medium: number;
}

/** What a check has come to so far. */
export class CheckCount {
  readonly counts: { -readonly [K in keyof Counts]: Counts[K] } = {
    ...{ entries: 0, messages: 0, files: 0, checkpoints: 0, waiting: 0, disposed: 0 },
  };
  readonly #met = new Map<string, Met>();
  readonly #findings: ArchiveFinding[] = [];
  readonly #said = new Set<string>();
  #found = 0;

  /** Rows met in a month so far. */
  metIn(month: string): Met {
    let met = this.#met.get(month);
    if (!met) {
      met = { received: 0, opened: 0, medium: 0 };
      this.#met.set(month, met);
    }
    return met;
  }

  note(kind: ArchiveFinding['kind'], more: Partial<ArchiveFinding> = {}): void {
    this.#found += 1;
    if (this.#findings.length >= MOST_FINDINGS) return;
    const nothing = { thing: null, month: null, seq: null, log: null, index: null, detail: '' };
    this.#findings.push({ kind, ...nothing, notedAt: null, signedAt: null, ...more });
  }

  /** What is true of a whole file is said once, not for each of its entries. */
  noteOnce(kind: ArchiveFinding['kind'], detail: string, more: Partial<ArchiveFinding> = {}): void {
    if (this.#said.has(`${kind} ${detail}`)) return;
    this.#said.add(`${kind} ${detail}`);
    this.note(kind, { ...more, detail });
  }

  report(more: Pick<ArchiveReport, 'scope' | 'joints' | 'head'>): ArchiveReport {
    return { ...this.counts, ...more, findings: this.#findings, found: this.#found };
  }
}

/** When the first checkpoint was signed that covers this place; null while none does. */
export function signedAt(checkpoints: readonly CheckpointRow[], index: number): number | null {
  let [low, high] = [0, checkpoints.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (checkpoints[middle]!.size > index) high = middle;
    else low = middle + 1;
  }
  return checkpoints[low]?.at ?? null;
}
