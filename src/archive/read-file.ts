import type { Message } from '../messages/message.ts';
import { normalise } from '../messages/normalise.ts';
import { DIGEST, recordDigest } from '../store/conversations.ts';
import { findText, listJournal } from '../store/envelopes.ts';
import { findProgress, recordMessages } from '../store/messages.ts';
import { findStation } from '../store/months.ts';
import type { ArchiveParts } from './parts.ts';

/**
 * Follows a month's journal into its read file (messages, search, days) and into archive.db (conversations, members,
 * revocations, ranges). Each has its own watermark in its own file, so a kill between the two repeats nothing.
 */

const STRETCH = 20_000; // journal entries a transaction: two for a message

const DAY = 86_400_000;

type ReadParts = Pick<ArchiveParts, 'files' | 'config' | 'stopwatch'>;

/** `known` spares parsing again what opening has just parsed. Returns how many messages were new to the read file. */
export function readJournal(parts: ReadParts, month: string, known: ReadonlyMap<number, Message> = new Map()): number {
  let added = 0;
  for (;;) {
    const stretch = parts.stopwatch.measure('journal', () => nextStretch(parts, month, known));
    if (stretch === null) return added;
    const { n, readTo, digestedTo, messages, arrivals } = stretch;
    const after = (watermark: number) => messages.filter((m) => m.n > watermark).map((m) => m.message);
    if (n > readTo) {
      const toRead = after(readTo);
      parts.stopwatch.measure('index', () => parts.files.writeRead(month, recordMessages, toRead, n));
      added += toRead.length;
    }
    if (n > digestedTo) {
      const windowMs = parts.config.windowDays * DAY;
      const fresh = arrivals.filter((a) => a.n > digestedTo);
      const digest = { month, n, messages: after(digestedTo), arrivals: fresh, windowMs };
      parts.stopwatch.measure('digest', () => parts.files.write(recordDigest, digest));
    }
  }
}

/** What lies beyond the slower of the two watermarks; null when both have come to the end. */
function nextStretch({ files }: ReadParts, month: string, known: ReadonlyMap<number, Message>) {
  const readTo = files.writeRead(month, findProgress).n;
  const digestedTo = files.write(findStation, month, DIGEST);
  return files.writeEvidence(month, (db) => {
    const entries = listJournal(db, Math.min(readTo, digestedTo), STRETCH);
    if (entries.length === 0) return null;
    const opened = entries.filter((e) => e.kind === 'opened');
    return {
      readTo,
      digestedTo,
      n: entries.at(-1)!.n,
      messages: opened.map(({ n, seq }) => ({ n, message: known.get(seq) ?? normalise(seq, findText(db, seq)) })),
      arrivals: entries.filter((e) => e.kind === 'received').map(({ n, seq, at }) => ({ n, seq, receivedAt: at })),
    };
  });
}
