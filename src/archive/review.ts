import { setImmediate } from 'node:timers/promises';
import { messageOf } from '../lib/errors.ts';
import type { Message } from '../messages/message.ts';
import { normalise } from '../messages/normalise.ts';
import type { ReadDb, WriteDb } from '../store/db.ts';
import { type JournalEntry, listJournal } from '../store/envelopes.ts';
import { closeIncidents, recordIncident } from '../store/incidents.ts';
import { type Behind, findBehind, findTextIfOpened, hasOpenCopies, listKeysOf, moveReview } from '../store/review.ts';
import { listWaitingEvents, removeEvents } from '../store/review-events.ts';
import { Following, JustRead } from './following.ts';
import type { ArchiveParts } from './parts.ts';
import { askAbout, happened, prepareEvents, unrestricted } from './review-events.ts';
import {
  type FoundIn,
  type Prepared,
  prepareViolations,
  type Renewed,
  renewCopies,
  savePrepared,
  saveRenewed,
} from './review-found.ts';
import { lookAtPictures } from './review-pictures.ts';
import type { RuleReading } from './review-reading.ts';
import { askOne, type InForce, rulesInForce } from './review-rules.ts';
import { Subjects } from './review-subjects.ts';

/**
 * Every opened message is looked at by the rules in force, after it has been read: late ones too, pictures again once they have
 * come, and what happens beside all messages. Beside everything else, a stretch at a time: nothing waits for it.
 */
export type ReviewParts = Pick<ArchiveParts, 'files' | 'workshop' | 'clock' | 'log' | 'stopwatch'>;

const STRETCH = 1000; // journal entries: some milliseconds of this thread
const UNWATCHED_STRETCH = 20_000; // while no rule is on, nothing is read but their kinds
const MOST_FOUND = 200; // each costs a copy of what stands around it
const MOST_EVENTS = 200;

interface Stretch {
  readonly month: string;
  readonly entries: readonly JournalEntry[];
  readonly messages: ReadonlyMap<number, Message>;
}

interface Looked {
  /** The journal entry it came to. */
  readonly n: number;
  readonly reviewed: number;
  readonly prepared: readonly Prepared[];
  readonly renewed: readonly Renewed[];
}

export class Reviewer {
  readonly #parts: () => ReviewParts;
  readonly #reading: RuleReading;
  readonly #stopped: () => boolean;
  #inForce: InForce | null = null;
  readonly #justRead = new JustRead<Message>();
  readonly #following: Following;

  constructor(parts: () => ReviewParts, reading: RuleReading, stopped: () => boolean) {
    this.#parts = parts;
    this.#reading = reading;
    this.#stopped = stopped;
    const [once, failed] = [() => this.#runOnce(), (error: unknown) => this.#fail(error)];
    this.#following = new Following({ once, failed, stopped });
  }

  /** Something was read: it is looked at soon. */
  follow(messages: ReadonlyMap<number, Message>): void {
    this.#justRead.add(messages);
    void this.run();
  }

  /** Until nothing is left to look at. One run at a time; never fails: what went wrong is told on the health page and tried again. */
  run(): Promise<void> {
    return this.#following.run();
  }

  get isBusy(): boolean {
    return this.#following.isBusy;
  }

  /** Once it stands still. */
  ended(): Promise<void> {
    return this.#following.ended();
  }

  async #runOnce(): Promise<void> {
    const { files, clock } = this.#parts();
    if (!this.#reading.isReady) return;
    while (await this.#step()) {
      await setImmediate();
      if (this.#stopped()) return;
    }
    this.#justRead.clear();
    files.write(closeIncidents, 'review', clock());
  }

  /** Messages first, then what happens beside them, then pictures. False when nothing is left. */
  async #step(): Promise<boolean> {
    const inForce = this.#rules();
    const behind = this.#parts().files.write(findBehind);
    if (behind) this.#lookOn(behind, inForce);
    return behind !== null || this.#lookAtEvents(inForce) || lookAtPictures(this.#parts(), this.#reading, inForce);
  }

  #rules(): InForce {
    const { log } = this.#parts();
    this.#inForce = this.#reading.run((db) => rulesInForce(db, this.#inForce, log));
    return this.#inForce;
  }

  #lookOn(behind: Behind, inForce: InForce): void {
    const { files, stopwatch } = this.#parts();
    stopwatch.measure('review', () => {
      const stretch = this.#stretchAfter(behind, inForce);
      const looked = this.#reading.run((db) => this.#look(db, stretch, inForce));
      files.write((db) => this.#record(db, behind.month, looked));
      this.#justRead.forget(stretch.entries.map(({ seq }) => seq));
    });
  }

  /** Journal entries, and while a rule is on the messages that were opened. */
  #stretchAfter({ month, after, to }: Behind, { isEmpty }: InForce): Stretch {
    return this.#parts().files.writeEvidence(month, (db) => {
      const entries = listJournal(db, after, isEmpty ? UNWATCHED_STRETCH : STRETCH).filter(({ n }) => n <= to);
      const opened = isEmpty ? [] : entries.filter(({ kind }) => kind === 'opened');
      const messages = new Map(opened.flatMap(({ seq }) => this.#messageOf(db, seq)));
      return { month, entries: entries.length > 0 ? entries : [atEnd(to)], messages };
    });
  }

  #messageOf(db: WriteDb, seq: number): [number, Message][] {
    const known = this.#justRead.get(seq);
    if (known) return [[seq, known]];
    const json = findTextIfOpened(db, seq);
    return json === null ? [] : [[seq, normalise(seq, json)]];
  }

  /** Ends early where much is found, so that others have their turn. */
  #look(db: ReadDb, { month, entries, messages }: Stretch, { asked }: InForce): Looked {
    const subjects = new Subjects(db, asked.evaluator.needs);
    const found: FoundIn[] = [];
    const seen: JournalEntry[] = [];
    for (const entry of entries) {
      if (found.length >= MOST_FOUND) break;
      seen.push(entry);
      const message = entry.kind === 'opened' ? messages.get(entry.seq) : undefined;
      if (message && !subjects.isRestricted(message))
        found.push(...askOne(asked, subjects.of(message), this.#parts().log));
    }
    const opened = seen.filter(({ kind }) => kind === 'opened').map(({ seq }) => seq);
    const touched = hasOpenCopies(db) ? listKeysOf(db.month(month), opened) : [];
    return {
      n: seen.at(-1)!.n,
      reviewed: opened.length,
      prepared: prepareViolations(db, found, { origin: 'live' }),
      renewed: renewCopies(db, touched),
    };
  }

  #record(db: WriteDb, month: string, { n, reviewed, prepared, renewed }: Looked): void {
    savePrepared(db, prepared, this.#parts().clock());
    saveRenewed(db, renewed);
    moveReview(db, { month, n, reviewed });
  }

  /** What happened beside all messages. Says whether there was anything. */
  #lookAtEvents({ asked }: InForce): boolean {
    const { files, clock } = this.#parts();
    const waiting = files.write((db) => {
      const listed = listWaitingEvents(db, MOST_EVENTS);
      return listed && { to: listed.to, all: listed.events.flatMap((event) => happened(db, event) ?? []) };
    });
    if (!waiting) return false;
    const prepared = this.#reading.run((db) =>
      prepareEvents(db, askAbout(asked, unrestricted(db, waiting.all)), 'live'),
    );
    files.write((db) => {
      savePrepared(db, prepared, clock());
      removeEvents(db, waiting.to);
    });
    return true;
  }

  #fail(error: unknown): void {
    const { files, log, clock } = this.#parts();
    log.error({ err: error }, 'looking at messages stopped');
    try {
      files.write(
        recordIncident,
        {
          kind: 'review',
          code: null,
          sentence: '规则检查中断，消息照常存档，尚未检查的会补上。',
          remedy: `下次拉取后自动再试；多次出现时请查看服务日志。错误信息：${messageOf(error)}`,
        },
        clock(),
      );
    } catch (failure) {
      log.error({ err: failure }, 'that looking at messages stopped could not be recorded');
    }
  }
}

/** The watermark stands at an entry that no station knows. */
const atEnd = (n: number): JournalEntry => ({ n, kind: 'received', seq: 0, at: 0 });
