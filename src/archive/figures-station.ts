import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import { isBefore } from '../figures/dialogue.ts';
import { messageOf } from '../lib/errors.ts';
import type { Message } from '../messages/message.ts';
import type { WriteDb } from '../store/db.ts';
import { recordChatDays } from '../store/dialogue-days.ts';
import { listOpenedSeqs, listSaid, listSaidAfter, type SaidIn, saidIn } from '../store/dialogue-messages.ts';
import { listKeysAfter } from '../store/dialogue-rows.ts';
import {
  type FiguresBehind,
  type FiguresState,
  findFiguresBehind,
  findFiguresState,
  hasStale,
  listStale,
  moveBuilt,
  moveFigures,
  raiseFigures,
  removeOldBasis,
  removeStale,
  settleFigures,
  switchBasis,
} from '../store/dialogue-state.ts';
import { closeIncidents, recordIncident } from '../store/incidents.ts';
import { findProgress } from '../store/messages.ts';
import { dropStretches, followStretches } from '../store/timeouts.ts';
import { Bases, partIn, type RulesNow, readRulesNow, tellsOf } from './figures-bases.ts';
import { ChatsKnown } from './figures-chats.ts';
import type { Cutting } from './figures-cut.ts';
import type { CutParts } from './figures-open.ts';
import { Following, JustRead } from './following.ts';
import type { ArchiveParts } from './parts.ts';
import type { RuleReading } from './review-reading.ts';

/**
 * Cuts what was said to and by customers into dialogues and adds them up, once it has been read: late messages too, and again
 * where it turns out who was in a group. After a change of the rules everything is worked out anew beside what is shown.
 */
export type FigureParts = Pick<ArchiveParts, 'files' | 'clock' | 'log' | 'stopwatch'>;

export interface FigureSteps {
  /** Messages at once: some tens of milliseconds of this thread. */
  readonly messages: number;
  /** Conversations that are cut again. */
  readonly stale: number;
}

const STEPS: FigureSteps = { messages: 20_000, stale: 20 };
const MOST_KEYS = 500;
const BREATH = 10; // ms, after each step that works out everything anew

export class FiguresStation {
  readonly #parts: () => FigureParts;
  readonly #reading: RuleReading;
  readonly #stopped: () => boolean;
  readonly #steps: FigureSteps;
  readonly #bases = new Bases();
  readonly #chats = new ChatsKnown();
  /** A message whole would be ten times as much. Null: it says nothing. */
  readonly #justRead = new JustRead<SaidIn | null>();
  readonly #following: Following;
  #now: RulesNow | null = null;

  constructor(parts: () => FigureParts, reading: RuleReading, stopped: () => boolean, steps = STEPS) {
    this.#parts = parts;
    this.#reading = reading;
    this.#stopped = stopped;
    this.#steps = steps;
    const [once, failed] = [() => this.#runOnce(), (error: unknown) => this.#fail(error)];
    this.#following = new Following({ once, failed, stopped });
  }

  /** Something was read: it is cut soon. */
  follow(messages: ReadonlyMap<number, Message>): void {
    this.#justRead.add(new Map(Array.from(messages, ([seq, message]) => [seq, saidIn(message)])));
    void this.run();
  }

  /** Until nothing is left to do. One run at a time; never fails: what went wrong is told on the health page and tried again. */
  run(): Promise<void> {
    return this.#following.run();
  }

  /** Something said is not in what pages show, or whom it concerns is not worked out yet. */
  get isBehind(): boolean {
    return this.#parts().files.write(
      (db) => findFiguresState(db).basis === null || findFiguresBehind(db) !== null || hasStale(db),
    );
  }

  /** Once it stands still. */
  ended(): Promise<void> {
    return this.#following.ended();
  }

  async #runOnce(): Promise<void> {
    const { files, clock } = this.#parts();
    if (!this.#reading.isReady) return;
    for (let work = this.#step(); work !== 'none'; work = this.#step()) {
      await (work === 'anew' ? wait(BREATH) : setImmediate());
      if (this.#stopped()) return;
    }
    this.#justRead.clear();
    files.write((db) => {
      settleFigures(db, clock());
      closeIncidents(db, 'figures', clock());
    });
  }

  /** What was said first, then who was in which group, then what the rules have changed. */
  #step(): 'new' | 'anew' | 'none' {
    const { files, clock, stopwatch } = this.#parts();
    return stopwatch.measure('figures', () => {
      const now = this.#reading.run((db) => readRulesNow(db, this.#now));
      this.#now = now;
      const state = files.write((db) => this.#bases.follow(db, now, clock()));
      const behind = this.#findBehind();
      if (behind) this.#followOn(behind, state);
      else if (!this.#cutStale(state)) return this.#buildOn(state) || files.write(removeOldBasis) ? 'anew' : 'none';
      return 'new';
    });
  }

  /** Not beyond what is in the read file, which a power cut may have put back. */
  #findBehind(): FiguresBehind | null {
    const { files } = this.#parts();
    const behind = files.write(findFiguresBehind);
    if (behind === null) return null;
    const to = Math.min(behind.to, files.writeRead(behind.month, findProgress).n);
    return to > behind.after ? { ...behind, to } : null;
  }

  #followOn(behind: FiguresBehind, state: FiguresState): void {
    const { files } = this.#parts();
    const { month } = behind;
    const { seqs, n } = files.writeEvidence(month, listOpenedSeqs, behind, this.#steps.messages);
    const chats = Map.groupBy(this.#saidIn(month, seqs), ({ conversation }) => conversation);
    this.#write(state, (db, cuttings) => {
      // In the order of the tables: what lies together is written together.
      for (const key of [...chats.keys()].sort()) {
        const said = chats.get(key)!;
        said.sort((a, b) => (isBefore(a, b) ? -1 : 1));
        recordChatDays(db, key, said, this.#chats.of(db, key).isGroup);
        for (const cutting of cuttings) cutOne(cutting, { key, said }, state);
      }
      moveFigures(db, { month, n, messages: seqs.length });
    });
    this.#justRead.forget(seqs);
  }

  #saidIn(month: string, seqs: readonly number[]): SaidIn[] {
    const fresh = seqs.flatMap((seq) => this.#justRead.get(seq) ?? []);
    const others = seqs.filter((seq) => !this.#justRead.has(seq));
    if (others.length === 0) return fresh;
    return [...fresh, ...this.#reading.run((db) => listSaid(db.month(month), others))];
  }

  /** Says whether there was anything. */
  #cutStale(state: FiguresState): boolean {
    const { files } = this.#parts();
    const stale = files.write(listStale, this.#steps.stale);
    if (stale.length === 0) return false;
    this.#write(state, (db, cuttings) => {
      for (const { conversation, fromAt } of stale) {
        this.#chats.forget(conversation);
        for (const cutting of cuttings)
          cutting.recutAll(conversation, { at: fromAt, seq: 0 }, tellsOf(cutting, conversation, state));
        removeStale(db, conversation);
      }
      raiseFigures(db);
    });
    return true;
  }

  /** Conversation by conversation, in the order of their keys; at last it is what pages show. Says whether there was anything. */
  #buildOn(state: FiguresState): boolean {
    if (state.building === null) return false;
    const { clock } = this.#parts();
    this.#write(state, (db, cuttings) => {
      const cutting = cuttings.find(({ basis }) => basis === state.building)!;
      const { key, built } = this.#build(db, cutting, state.builtKey);
      moveBuilt(db, key, built);
      if (key === state.builtKey && listKeysAfter(db, key, 1).length === 0) switchBasis(db, clock());
    });
    return true;
  }

  #build(db: WriteDb, cutting: Cutting, from: string): { key: string; built: number } {
    let left = this.#steps.messages;
    let key = from;
    let built = 0;
    for (const next of listKeysAfter(db, from, MOST_KEYS)) {
      const { read, isDone } = cutting.readOn(next, left, true);
      left -= read;
      if (!isDone) break;
      key = next;
      built += 1;
      if (left <= 0) break;
    }
    return { key, built };
  }

  /** One transaction: what was cut, what it adds up to, and who waits. */
  #write(state: FiguresState, work: (db: WriteDb, cuttings: readonly Cutting[]) => void): void {
    const { files, clock } = this.#parts();
    files.write((db) => {
      const parts: CutParts = {
        db,
        chats: this.#chats,
        past: (...asked) => this.#reading.run((read) => listSaidAfter(read, ...asked)),
      };
      const cuttings = this.#bases.cuttings(parts, state);
      work(db, cuttings);
      for (const cutting of cuttings) cutting.finish();
      const gone = cuttings.flatMap((cutting) => cutting.gone);
      const stretches = cuttings.flatMap((cutting) => cutting.stretches);
      if (gone.length > 0) dropStretches(db, gone, clock());
      if (stretches.length > 0) followStretches(db, stretches, this.#now!.replies, clock());
    });
  }

  #fail(error: unknown): void {
    const { files, log, clock } = this.#parts();
    this.#bases.forget(); // what was only in memory may not have been written down
    this.#chats.clear();
    log.error({ err: error }, 'working out figures stopped');
    try {
      files.write(
        recordIncident,
        {
          kind: 'figures',
          code: null,
          sentence: '统计中断，消息照常存档，尚未统计的会补上。',
          remedy: `稍后自动再试；多次出现时请查看服务日志。错误信息：${messageOf(error)}`,
        },
        clock(),
      );
    } catch (failure) {
      log.error({ err: failure }, 'that working out figures stopped could not be recorded');
    }
  }
}

function cutOne(cutting: Cutting, { key, said }: { key: string; said: readonly SaidIn[] }, state: FiguresState): void {
  const part = partIn(cutting, key, state);
  if (part === 'all') cutting.follow(key, said, tellsOf(cutting, key, state));
  else if (part === 'part') cutting.followPart(key, said);
}
