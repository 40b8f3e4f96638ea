import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { type CopyKind, copyCutoff, Planner } from '../access/retention-plan.ts';
import type { ReadDb } from '../store/db.ts';
import {
  clearPrepared,
  type DisposedCounts,
  type DisposedPart,
  type MonthOfDisposal,
  prepareChats,
  prepareMedia,
  prepareRanges,
  RangeDigest,
  switchMonth,
} from '../store/disposal-run.ts';
import {
  addGoing,
  COPIED,
  catchUp,
  copyJournal,
  copyMonthRow,
  copyRows,
  countGoing,
  countGoingMedia,
  countGoingViolations,
  findSentSpan,
  type GoneRange,
  type GoneStep,
  listGoingHashes,
  listGoneRanges,
} from '../store/disposal-run-copy.ts';
import { collectGoing, type GoingStep } from '../store/disposal-run-going.ts';
import { type DisposalWork, findDisposalWork } from '../store/disposal-work.ts';
import { findProgress, recordMessages } from '../store/messages.ts';
import type { MonthGeneration } from '../store/month-generation.ts';
import { mergeSegments } from '../store/search-segments.ts';
import type { ArchiveParts } from './parts.ts';
import { stretchOf } from './read-file.ts';

/**
 * One month of a disposal: what is left of it is written into new files beside the old ones, in steps between which others have
 * their turn, and one commit of archive.db switches to them. Killed before that, everything is as it was, and it begins anew.
 */
export interface DisposeParts extends Pick<ArchiveParts, 'files' | 'clock'> {
  /** Reads what people decided and what pages read. */
  reading<R>(query: (db: ReadDb) => R): R;
  stopped(): boolean;
}

/** A hold has been set, or a term made longer, while the month was being written: it is begun anew. */
export class PlanChanged extends Error {}
/** The program ends. */
export class Stopped extends Error {}

/** Copies made before this may go: by what was agreed to, and by what holds now. */
export const copiedBefore = ({ agreed, now, dueAt }: DisposalWork, kind: CopyKind): number =>
  Math.min(...[agreed, now].map((plan) => copyCutoff(plan, kind, dueAt)));

const CHATS_A_STEP = 100;
const LITTLE = 500; // journal entries: so many are taken in while everything waits

export async function disposeMonth(parts: DisposeParts, work: DisposalWork, month: string): Promise<void> {
  const generation = parts.files.beginGeneration(month);
  try {
    await new MonthRun(parts, generation, work, month).run();
  } catch (error) {
    generation.discard();
    throw error;
  } finally {
    parts.files.endGeneration(generation);
  }
}

class MonthRun {
  readonly #parts: DisposeParts;
  readonly #made: MonthGeneration;
  readonly #work: DisposalWork;
  readonly #month: string;
  readonly #of: MonthOfDisposal;
  readonly #counts = new Counts();

  constructor(parts: DisposeParts, made: MonthGeneration, work: DisposalWork, month: string) {
    this.#parts = parts;
    this.#made = made;
    this.#work = work;
    this.#month = month;
    this.#of = { disposal: work.id, month };
  }

  async run(): Promise<void> {
    const { files, clock } = this.#parts;
    const before = files.filesOf(this.#month);
    files.write(clearPrepared, this.#of.disposal, this.#month);
    await this.#collect();
    const counts = this.#counts.result();
    if (this.#made.write(countGoing) === 0) {
      this.#made.discard();
      const nothing = { part: null, counts, before, after: null, sentAt: { min: null, max: null } };
      files.write(switchMonth, { ...this.#of, ...nothing }, clock());
      return;
    }
    await this.#copy();
    await this.#read();
    const part = await this.#describe();
    await this.#made.flush();
    await this.#catchUp();
    this.#assertUnchanged(before.evidence);
    const sentAt = this.#made.writeRead(findSentSpan);
    this.#made.settle();
    const after = this.#made.names;
    files.switchGeneration(this.#month, switchMonth, { ...this.#of, part, counts, before, after, sentAt }, clock());
  }

  /** Which records go, and of which conversations. */
  async #collect(): Promise<void> {
    const { reading } = this.#parts;
    const plans = { agreed: new Planner(this.#work.agreed), now: new Planner(this.#work.now) };
    for (let afterChat: number | null = 0; afterChat !== null; ) {
      const asked = { month: this.#month, afterChat, limit: CHATS_A_STEP, at: this.#work.dueAt };
      const step: GoingStep = reading((db) =>
        collectGoing(db, plans, asked, (rows) => this.#take(db.month(this.#month), rows)),
      );
      this.#counts.add(step);
      this.#parts.files.write(prepareChats, this.#of, step.chats);
      afterChat = step.after;
      await this.#pause();
    }
  }

  #take(read: ReadDb, rows: readonly (readonly [seq: number, rule: number])[]): void {
    if (rows.length === 0) return;
    this.#made.write(addGoing, rows);
    for (const [rule, { keys, ...media }] of countGoingMedia(read, rows)) {
      this.#counts.addMedia(rule, media);
      this.#parts.files.write(prepareMedia, keys);
    }
    const before = copiedBefore(this.#work, 'violations');
    for (const [rule, n] of countGoingViolations(read, rows, before)) this.#counts.addViolations(rule, n);
  }

  async #copy(): Promise<void> {
    const end = this.#made.write(copyMonthRow);
    for (const table of COPIED) {
      for (let after: number | null = 0; after !== null; ) {
        after = this.#made.write(copyRows, table, after);
        await this.#pause();
      }
    }
    while (this.#made.write(copyJournal, end)) await this.#pause();
  }

  /** The read file of what is left, its index made anew. */
  async #read(): Promise<void> {
    while (this.#readOn()) await this.#pause();
    if (this.#month === this.#parts.files.newestMonth()) return;
    while (this.#made.writeRead(mergeSegments)) await this.#pause();
  }

  #readOn(): boolean {
    const { n } = this.#made.writeRead(findProgress);
    const stretch = this.#made.write(stretchOf, n, new Map());
    if (stretch === null) return false;
    const messages = stretch.messages.map(({ message }) => message);
    this.#made.writeRead(recordMessages, messages, stretch.n);
    return true;
  }

  /** What has come meanwhile, until so little is left that the rest can be done at once. */
  async #catchUp(): Promise<void> {
    while (this.#made.write(catchUp) > LITTLE) {
      while (this.#readOn()) await this.#pause();
    }
    this.#made.write(catchUp);
    while (this.#readOn());
  }

  /** The list of hashes and the runs of records, for the log and the certificate. */
  async #describe(): Promise<DisposedPart> {
    const list = createHash('sha256');
    let lines = 0;
    for (let after = 0; ; await this.#pause()) {
      const next = this.#made.write(listGoingHashes, after);
      if (next === null) break;
      list.update(next.text);
      lines += next.text.split('\n').length - 1;
      after = next.after;
    }
    const { digest, from, to } = await this.#describeRanges();
    return {
      ...{ format: 'huicun-disposal-month/1', disposal: this.#of.disposal, month: this.#month },
      ...{ messages: this.#made.write(countGoing), fromSeq: from, toSeq: to },
      list: { lines, sha256: list.digest('hex') },
      ranges: digest.result(),
    };
  }

  async #describeRanges(): Promise<{ digest: RangeDigest; from: number; to: number }> {
    const digest = new RangeDigest();
    let [from, to] = [0, 0];
    let begun: GoneRange | null = null;
    for (let after: number | null = 0; after !== null; await this.#pause()) {
      const step: GoneStep = this.#made.write(listGoneRanges, after, begun);
      this.#parts.files.write(prepareRanges, this.#of, step.ranges);
      digest.add(step.ranges);
      from ||= step.ranges[0]?.from ?? 0;
      to = step.ranges.at(-1)?.to ?? to;
      ({ begun, after } = step);
    }
    return { digest, from, to };
  }

  /** Terms and holds are those it was collected by, and nobody has put another file in the place of the one that was copied. */
  #assertUnchanged(evidence: string): void {
    const work = this.#parts.reading(findDisposalWork);
    const isSame =
      work?.id === this.#work.id &&
      JSON.stringify(work.now) === JSON.stringify(this.#work.now) &&
      this.#parts.files.filesOf(this.#month).evidence === evidence;
    if (!isSame) throw new PlanChanged(`what is kept of ${this.#month} has changed`);
  }

  async #pause(): Promise<void> {
    await setImmediate();
    if (this.#parts.stopped()) throw new Stopped('the program ends');
  }
}

type RuleCount = DisposedCounts['rules'][number];

class Counts {
  readonly #rules = new Map<number, { -readonly [Key in keyof RuleCount]: RuleCount[Key] }>();
  readonly #holds = new Map<number, number>();

  add({ counts, holds }: GoingStep): void {
    for (const { rule, messages, held, longer } of counts) {
      const known = this.#of(rule);
      known.messages += messages;
      known.held += held;
      known.longer += longer;
    }
    for (const { hold, messages } of holds) this.#holds.set(hold, (this.#holds.get(hold) ?? 0) + messages);
  }

  addViolations(rule: number, n: number): void {
    this.#of(rule).violations += n;
  }

  addMedia(rule: number, { media, bytes }: { readonly media: number; readonly bytes: number }): void {
    const known = this.#of(rule);
    known.media += media;
    known.bytes += bytes;
  }

  result(): DisposedCounts {
    const rules = [...this.#rules.values()].filter(({ messages, held, longer }) => messages + held + longer > 0);
    return { rules, holds: [...this.#holds].map(([hold, messages]) => ({ hold, messages })) };
  }

  #of(rule: number) {
    const known = this.#rules.get(rule) ?? { rule, messages: 0, media: 0, bytes: 0, violations: 0, held: 0, longer: 0 };
    this.#rules.set(rule, known);
    return known;
  }
}
