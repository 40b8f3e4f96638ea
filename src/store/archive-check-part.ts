import { randomInt } from 'node:crypto';
import type { ArchiveReport } from '../evidence/archive-findings.ts';
import type { TileReader } from '../evidence/tiles.ts';
import { UserError } from '../lib/errors.ts';
import { CheckCount } from './archive-check-count.ts';
import { type CheckFiles, loggedIn, whereReadable } from './archive-check-files.ts';
import { type LogRow, listOwnEntries, ProvedTiles, placeIn, type RunRow } from './archive-check-log.ts';
import { compareOutside } from './archive-check-outside.ts';
import { type Place, PlaceJudge } from './archive-check-place.ts';
import { isSigned, timeOf } from './archive-check-signed.ts';

/** What to look at; all null: everything. */
export interface CheckAsked {
  readonly month: string | null;
  /** Its key. */
  readonly conversation: string | null;
  /** How many entries, drawn anew each time. */
  readonly sample: number | null;
  /** Signed notes kept outside. */
  readonly outside: readonly string[];
}

export interface CheckProgress {
  readonly done: number;
  readonly total: number;
}

const STRETCH = 2048;

/** A log with what a look at some of its places needs. */
interface Opened {
  readonly log: LogRow;
  readonly runs: readonly RunRow[];
  readonly reader: TileReader;
  readonly tiles: ProvedTiles;
  readonly judge: PlaceJudge;
}

/** A month, a conversation or a sample: each entry, its tile up to the newest checkpoint, and that checkpoint. */
export class PartialCheck {
  readonly #files: CheckFiles;
  readonly #asked: CheckAsked;
  readonly #count = new CheckCount();

  constructor(files: CheckFiles, asked: CheckAsked) {
    this.#files = files;
    this.#asked = asked;
  }

  *run(): Generator<CheckProgress, ArchiveReport> {
    const { logs } = this.#files.picture;
    const opened = logs.map((log) => this.#open(log));
    const chosen = this.#choose(opened);
    const total = chosen.reduce((sum, { indexes }) => sum + indexes.length, 0);
    for (const { at, indexes } of chosen) {
      for (let i = 0; i < indexes.length; i += STRETCH) {
        this.#look(at, indexes.slice(i, i + STRETCH));
        yield { done: this.#count.counts.entries, total };
      }
    }
    compareOutside(this.#files, logs, this.#asked.outside, this.#count);
    return this.#count.report({ scope: this.#scope(), joints: [], head: null });
  }

  #scope(): string {
    const { month, conversation, sample } = this.#asked;
    if (month !== null) return `${month} 月`;
    return conversation === null ? `抽样 ${sample} 条` : `会话 ${conversation}`;
  }

  #open(log: LogRow): Opened {
    const checkpoints = this.#files.checkpointsOf(log);
    const reader = this.#files.readerOf(log);
    const newest = checkpoints.at(-1);
    if (newest && newest.size > log.size) this.#note('cut', log, String(newest.size - log.size));
    else if (newest) {
      const root = whereReadable(() => new ProvedTiles(newest.size, reader.hash).root());
      if (!(root?.equals(newest.root) && isSigned(this.#files, log, newest)))
        this.#note('checkpoint', log, timeOf(newest.at));
      this.#count.counts.checkpoints += 1;
    }
    return {
      log,
      runs: this.#files.runsOf(log),
      reader,
      tiles: new ProvedTiles(reader.size, reader.hash),
      judge: new PlaceJudge(this.#files, this.#count, checkpoints),
    };
  }

  #note(kind: 'cut' | 'checkpoint', { log }: LogRow, detail: string): void {
    this.#count.note(kind, { log, detail });
  }

  #look({ log, runs, reader, tiles, judge }: Opened, indexes: readonly number[]): void {
    for (const index of indexes) {
      judge.judge(this.#placeAt(log, runs, index), loggedIn(reader, index, 1)[0]!);
      if (whereReadable(() => tiles.covers(index)) === false)
        this.#count.noteOnce('tile', `log/${log.log}/tile（第 ${index} 条之上）`, { log: log.log });
    }
  }

  #placeAt(log: LogRow, runs: readonly RunRow[], index: number): Place {
    const run = runs.find(({ first, count }) => first <= index && index < first + count);
    if (!run) {
      const own = listOwnEntries(this.#files.archive, log.log, index, index + 1).get(index) ?? null;
      return { log, index, month: null, row: own };
    }
    const n = run.firstN + index - run.first;
    return { log, index, month: run.month, row: this.#files.rows(run.month, n, n)[0] ?? null };
  }

  #choose(opened: readonly Opened[]): { at: Opened; indexes: number[] }[] {
    const { month, conversation, sample } = this.#asked;
    if (sample !== null) return this.#draw(opened, sample);
    if (month !== null) return this.#inMonth(opened, month);
    const journal = this.#journalOf(conversation!);
    return opened.map((at) => ({
      at,
      indexes: journal.flatMap((one) => placeIn(at.runs, one.month, one.n) ?? []).sort((a, b) => a - b),
    }));
  }

  #inMonth(opened: readonly Opened[], month: string): { at: Opened; indexes: number[] }[] {
    if (!this.#files.months().some((one) => one.month === month)) throw new UserError(`存档里没有 ${month} 月。`);
    return opened.map((at) => ({
      at,
      indexes: at.runs
        .filter((run) => run.month === month)
        .flatMap(({ first, count }) => Array.from({ length: count }, (_, i) => first + i)),
    }));
  }

  #draw(opened: readonly Opened[], sample: number): { at: Opened; indexes: number[] }[] {
    const total = opened.reduce((sum, { log }) => sum + log.size, 0);
    const drawn = new Set<number>();
    while (drawn.size < Math.min(sample, total)) drawn.add(randomInt(total));
    let begin = 0;
    return opened.map((at) => {
      const [from, to] = [begin, begin + at.log.size];
      begin = to;
      const indexes = [...drawn].filter((one) => from <= one && one < to).map((one) => one - from);
      return { at, indexes: indexes.sort((a, b) => a - b) };
    });
  }

  /** Journal entries of the messages of a conversation, in every month. */
  #journalOf(conversation: string): { month: string; n: number }[] {
    const found = this.#files.months().flatMap(({ month }) => {
      const seqs = this.#seqsOf(month, conversation);
      const db = seqs.length > 0 ? this.#files.month(month) : null;
      const numbers = db
        ?.prepare<[string], number>('SELECT n FROM journal WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY n')
        .pluck()
        .all(JSON.stringify(seqs));
      return (numbers ?? []).map((n) => ({ month, n }));
    });
    if (found.length === 0) throw new UserError('没有这个会话，或其中还没有消息。请核对会话的标识。');
    return found;
  }

  #seqsOf(month: string, conversation: string): number[] {
    const read = this.#files.readingOf(month);
    try {
      return (
        read
          ?.prepare<[string], number>(
            'SELECT seq FROM messages WHERE conversation = (SELECT id FROM chats WHERE key = ?)',
          )
          .pluck()
          .all(conversation) ?? []
      );
    } finally {
      read?.close();
    }
  }
}
