import { dayOf } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Message } from '../messages/message.ts';
import { isEmployee } from '../messages/people.ts';
import type { Subject } from '../rules/rule.ts';
import type { ReadDb } from '../store/db.ts';
import {
  advanceLookback,
  beginLookback,
  isRunning,
  type LookbackStep,
  type LookbackWork,
} from '../store/lookback-work.ts';
import { countPast, listPastMonths } from '../store/past-messages.ts';
import { listFoundBefore } from '../store/review.ts';
import { listEndedEvents } from '../store/review-events.ts';
import type { ArchiveParts } from './parts.ts';
import { askAbout, type FoundEvent, happened, prepareEvents, unrestricted } from './review-events.ts';
import { type FoundIn, type Prepared, prepareViolations, savePrepared } from './review-found.ts';
import { eventOf, type PastRow, readPast } from './review-past-rows.ts';
import type { RuleReading } from './review-reading.ts';
import { type Asked, askOne } from './review-rules.ts';
import { Subjects } from './review-subjects.ts';

/** One step of a rule that looks at the past: some thousand messages of one month, the newest month first. */
export type PastParts = Pick<ArchiveParts, 'files' | 'workshop' | 'clock' | 'log' | 'stopwatch'>;

const MOST_FOUND = 100; // for good: each costs a copy of what stands around it

export function beginWork(
  { files }: PastParts,
  reading: RuleReading,
  { id, fromAt, toAt, content }: LookbackWork,
): void {
  const isOfEvents = eventOf(content.kind) !== null;
  const start = reading.run((db) => ({
    month: isOfEvents ? null : (listPastMonths(db, fromAt, toAt)[0] ?? null),
    total: isOfEvents ? 0 : countPast(db, fromAt, toAt),
  }));
  files.write(beginLookback, id, start);
}

/** False when there is nothing further. */
export async function lookFurther(
  parts: PastParts,
  reading: RuleReading,
  work: LookbackWork,
  asked: Asked,
): Promise<boolean> {
  const event = eventOf(work.content.kind);
  if (event !== null) {
    lookAtEvents(parts, reading, { work, asked, event });
    return false;
  }
  if (work.month === null) return false;
  const rows = await readPast(parts, reading, work);
  const step = parts.stopwatch.measure('past', () =>
    reading.run((db) => look(db, { work, rows, asked, log: parts.log })),
  );
  parts.stopwatch.measure('past', () => record(parts, work, step));
  return true;
}

interface Step extends Omit<LookbackStep, 'hits'> {
  readonly found: readonly FoundIn[];
  /** Null of a dry run. */
  readonly prepared: readonly Prepared[] | null;
}

function look(
  db: ReadDb,
  { work, rows, asked, log }: { work: LookbackWork; rows: readonly PastRow[] | null; asked: Asked; log: Log },
): Step {
  const { dry, month } = work;
  if (rows === null) return { ...nextMonth(db, work), looked: 0, found: [], prepared: dry ? null : [] };
  const subjects = new Subjects(db, asked.evaluator.needs);
  const found: FoundIn[] = [];
  const seen: Message[] = [];
  for (const { message, codes } of rows) {
    if (!dry && found.length >= MOST_FOUND) break;
    seen.push(message);
    if (message.sentAt >= work.fromAt && message.sentAt < work.toAt && !subjects.isRestricted(message))
      found.push(...askOne(asked, subjects.of(message, codes), log));
  }
  const looked = seen.filter(({ sentAt }) => isOnDays(sentAt, work)).length;
  return { month, afterSeq: seen.at(-1)!.seq, looked, found, prepared: dry ? null : prepareNew(db, work, found) };
}

/** As they are counted beforehand: by whole days. */
const isOnDays = (sentAt: number, { fromAt, toAt }: LookbackWork): boolean =>
  dayOf(sentAt) >= dayOf(fromAt) && dayOf(sentAt) <= dayOf(toAt - 1);

/** What met an earlier version keeps its violation, and the copy it has. */
function prepareNew(db: ReadDb, { rule }: LookbackWork, found: readonly FoundIn[]): Prepared[] {
  const seqs = found.map(({ subject }) => subject.message.seq);
  return prepareViolations(db, found, { origin: 'past', known: listFoundBefore(db, rule!, seqs) });
}

function nextMonth(db: ReadDb, { month, fromAt, toAt }: LookbackWork): Pick<Step, 'month' | 'afterSeq'> {
  const older = listPastMonths(db, fromAt, toAt).find((other) => other < month!);
  return { month: older ?? null, afterSeq: 0 };
}

/** Nothing of it when it was cancelled meanwhile. */
function record({ files, clock }: PastParts, { id, month: in_ }: LookbackWork, step: Step): void {
  const { found, prepared, ...place } = step;
  files.write((db) => {
    if (!isRunning(db, id)) return;
    const ids = prepared && savePrepared(db, prepared, clock());
    const fresh = ids ? found.filter((_, i) => ids[i] !== null) : found;
    advanceLookback(db, id, { ...place, hits: fresh.map((one) => hitOf(one, in_!)) });
  });
}

function hitOf({ subject, finding }: FoundIn, month: string): LookbackStep['hits'][number] {
  const { seq, conversation, senderId: sender, sentAt } = subject.message;
  return { month, seq, conversation, sender, sentAt, words: finding.words, employees: touched(subject) };
}

/** Whoever said it; of what a customer said in a single chat, whom he said it to. */
function touched({ message, byStaff }: Subject): readonly string[] {
  if (byStaff) return [message.senderId];
  return message.kind === 'single' ? message.receivers.filter(isEmployee) : [];
}

/** There are few of them: all at once. */
function lookAtEvents(
  { files, clock }: PastParts,
  reading: RuleReading,
  { work, asked, event }: { work: LookbackWork; asked: Asked; event: 'follow' | 'stay' },
): void {
  const all = files.write((db) => listEndedEvents(db, event, work).flatMap((ended) => happened(db, ended) ?? []));
  const found = askAbout(
    asked,
    reading.run((db) => unrestricted(db, all)),
  );
  const prepared = work.dry ? null : reading.run((db) => prepareEvents(db, found, 'past'));
  files.write((db) => {
    if (!isRunning(db, work.id)) return;
    const ids = prepared && savePrepared(db, prepared, clock());
    const fresh = ids ? found.filter((_, i) => ids[i] !== null) : found;
    advanceLookback(db, work.id, { month: null, afterSeq: 0, looked: 0, hits: fresh.map(eventHit) });
  });
}

/** No message: it counts, and is no sample. */
function eventHit({ happened: { event, key, sender }, finding }: FoundEvent): LookbackStep['hits'][number] {
  const { staff, by, byStaff, at, chat } = event;
  const employees = by !== null && byStaff ? [by] : chat === 'group' ? [] : staff;
  return { month: '', seq: 0, conversation: key, sender, sentAt: at, words: finding.words, employees };
}
