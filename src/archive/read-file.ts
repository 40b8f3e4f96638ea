import type { Message } from '../messages/message.ts';
import { normalise } from '../messages/normalise.ts';
import { DIGEST, recordDigest } from '../store/conversations.ts';
import type { WriteDb } from '../store/db.ts';
import { findText, type JournalEntry, listFetched, listJournal, type MediumRow } from '../store/envelopes.ts';
import { MEDIA, recordMediaDigest } from '../store/media-queue.ts';
import { findProgress, recordMessages } from '../store/messages.ts';
import { findStation } from '../store/months.ts';
import type { ArchiveParts } from './parts.ts';

/**
 * Follows a month's journal into its read file (messages, search, days) and into archive.db (conversations, members,
 * revocations, ranges; media wanted and come). Each has its own watermark, so a kill between them repeats nothing.
 */

const STRETCH = 40_000; // journal entries a transaction: two for a message

const DAY = 86_400_000;

type ReadParts = Pick<ArchiveParts, 'files' | 'config' | 'stopwatch' | 'clock'> & Partial<Pick<ArchiveParts, 'follow'>>;

interface Stretch {
  /** The last entry. */
  readonly n: number;
  readonly messages: readonly { readonly n: number; readonly message: Message }[];
  readonly arrivals: readonly { readonly n: number; readonly seq: number; readonly receivedAt: number }[];
  readonly fetched: readonly (MediumRow & { readonly n: number })[];
}

interface Watermarks {
  readonly readTo: number;
  readonly digestedTo: number;
  readonly mediaTo: number;
}

/** `known` spares parsing again what opening has just parsed. Returns how many messages were new to the read file. */
export function readJournal(parts: ReadParts, month: string, known: ReadonlyMap<number, Message> = new Map()): number {
  let added = 0;
  for (let isNew = false; ; isNew = true) {
    const marks = findWatermarks(parts, month);
    const after = Math.min(marks.readTo, marks.digestedTo, marks.mediaTo);
    const stretch = parts.stopwatch.measure('journal', () => nextStretch(parts, month, after, known));
    if (stretch === null) {
      if (isNew) parts.follow?.(known);
      return added;
    }
    added += read(parts, month, stretch, marks.readTo);
    parts.stopwatch.measure('digest', () => digest(parts, month, stretch, marks));
  }
}

function findWatermarks({ files }: ReadParts, month: string): Watermarks {
  const readTo = files.writeRead(month, findProgress).n;
  return files.write((db) => ({
    readTo,
    digestedTo: findStation(db, month, DIGEST),
    mediaTo: findStation(db, month, MEDIA),
  }));
}

function read(parts: ReadParts, month: string, { n, messages }: Stretch, readTo: number): number {
  if (n <= readTo) return 0;
  const fresh = messages.filter((m) => m.n > readTo).map((m) => m.message);
  parts.stopwatch.measure('index', () => parts.files.writeRead(month, recordMessages, fresh, n));
  return fresh.length;
}

/** One transaction for both: they lie in one file. */
function digest(parts: ReadParts, month: string, stretch: Stretch, { digestedTo, mediaTo }: Watermarks): void {
  const { n, messages, arrivals, fetched } = stretch;
  const after = (watermark: number) => messages.filter((m) => m.n > watermark).map((m) => m.message);
  const windowMs = parts.config.windowDays * DAY;
  const at = parts.clock();
  parts.files.write((db) => {
    if (n > digestedTo) {
      const fresh = arrivals.filter((a) => a.n > digestedTo);
      recordDigest(db, { month, n, messages: after(digestedTo), arrivals: fresh, windowMs });
    }
    if (n > mediaTo) {
      const came = fetched.filter((f) => f.n > mediaTo);
      recordMediaDigest(db, { month, n, messages: after(mediaTo), fetched: came, at });
    }
  });
}

/** What lies beyond the slowest watermark; null when all have come to the end. */
export function nextStretch(
  { files }: Pick<ReadParts, 'files'>,
  month: string,
  after: number,
  known: ReadonlyMap<number, Message>,
): Stretch | null {
  return files.writeEvidence(month, stretchOf, after, known);
}

/** The same of an evidence file: of what has been disposed of it has the journal alone. */
export function stretchOf(db: WriteDb, after: number, known: ReadonlyMap<number, Message>): Stretch | null {
  const entries = listJournal(db, after, STRETCH);
  if (entries.length === 0) return null;
  const of = (kind: JournalEntry['kind']) => entries.filter((e) => e.kind === kind);
  return {
    n: entries.at(-1)!.n,
    messages: of('opened').flatMap(({ n, seq }) => {
      const message = known.get(seq) ?? parse(seq, findText(db, seq));
      return message ? [{ n, message }] : [];
    }),
    arrivals: of('received').map(({ n, seq, at }) => ({ n, seq, receivedAt: at })),
    // All media of the message: which of them an entry means stands in its hash only, and once more does no harm.
    fetched: of('medium').flatMap(({ n, seq }) => listFetched(db, seq).map((row) => ({ ...row, n }))),
  };
}

const parse = (seq: number, json: string | null): Message | null => (json === null ? null : normalise(seq, json));
