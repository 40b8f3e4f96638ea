import type { Message } from '../messages/message.ts';
import { normalise } from '../messages/normalise.ts';
import { type EnvelopeRow, findEnvelopes, listUnopened, recordOpened } from '../store/envelopes.ts';
import { findStation } from '../store/months.ts';
import { type Failure, listOpenable, OPEN, recordOpening } from '../store/waiting.ts';
import type { Opened } from '../wecom/chat-archive.ts';
import type { ArchiveParts } from './parts.ts';
import { readJournal } from './read-file.ts';

/** Turns sealed records into text. One that does not open keeps its reason and waits; it never holds up the others. */

export interface Batch {
  readonly month: string;
  readonly envelopes: readonly (Sealed & Pick<EnvelopeRow, 'randomKey'>)[];
  /** Where the open station stands after this batch; null when the records are old ones tried again. */
  readonly n: number | null;
}

/** A record whose key is being opened. */
interface Sealed extends Pick<EnvelopeRow, 'seq' | 'msgid' | 'keyVersion'> {
  /** Null when it was fetched just now: its host still holds the text, which is most of what a record weighs. */
  readonly chatMsg: string | null;
}

type OpenParts = Pick<ArchiveParts, 'files' | 'sdk' | 'crypto' | 'clock' | 'log' | 'config' | 'stopwatch' | 'follow'>;
type Keys = Awaited<ReturnType<ArchiveParts['crypto']['openKeys']>>;

interface SealedBatch extends Pick<Batch, 'month' | 'n'> {
  readonly sealed: readonly Sealed[];
}

const READ_STRETCH = 16_000; // messages: a page or a row that many of them touch is written once
const MOST_IN_FLIGHT = 12; // so that RSA goes on for the second that such a stretch takes
const BATCH = 1000;

/** Batches on their way, finished in the order they came in; the RSA of the next runs while the one before is written. */
export class OpeningLine {
  readonly #parts: OpenParts;
  readonly #inFlight: Promise<void>[] = [];
  /** Opened, but not yet in the read file. Only a memory of what was parsed: the journal knows what is missing there. */
  #unread = new Map<string, Map<number, Message>>();
  #failure: unknown = null;

  constructor(parts: OpenParts) {
    this.#parts = parts;
  }

  /** Returns once there is room for another; throws what an earlier batch failed with. */
  async add(batch: Batch): Promise<void> {
    const keys = this.#parts.crypto.openKeys(batch.envelopes);
    keys.catch(() => undefined); // reported where it is awaited
    const { month, n } = batch;
    const sealed = batch.envelopes.map(({ seq, msgid, keyVersion, chatMsg }) => ({ seq, msgid, keyVersion, chatMsg }));
    const before = this.#inFlight.at(-1) ?? Promise.resolve();
    const done = before
      .then(() => (this.#failure ? undefined : this.#open({ month, n, sealed }, keys)))
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .then(() => {
        this.#inFlight.splice(this.#inFlight.indexOf(done), 1);
      });
    this.#inFlight.push(done);
    if (this.#inFlight.length >= MOST_IN_FLIGHT) await this.#inFlight[0];
    if (this.#failure) throw this.#failure;
  }

  /** Everything added is opened and in the read file when this returns. */
  async drain(): Promise<void> {
    await this.#inFlight.at(-1);
    if (this.#failure) throw this.#failure;
    this.#read();
  }

  async #open(batch: SealedBatch, keys: Promise<Keys>): Promise<void> {
    const messages = await openBatch(this.#parts, batch, keys);
    const unread = this.#unread.get(batch.month) ?? new Map<number, Message>();
    this.#unread.set(batch.month, unread);
    for (const [seq, message] of messages) unread.set(seq, message);
    if (unread.size >= READ_STRETCH) this.#read();
  }

  #read(): void {
    for (const [month, messages] of this.#unread) readJournal(this.#parts, month, messages);
    this.#unread = new Map();
  }
}

/** Returns the messages of what opened. */
async function openBatch(
  parts: OpenParts,
  batch: SealedBatch,
  keysComing: Promise<Keys>,
): Promise<Map<number, Message>> {
  const { files, sdk, clock, stopwatch } = parts;
  const keys = await keysComing;
  const records = batch.sealed.flatMap(({ seq, chatMsg }, i) => {
    const key = keys[i]!;
    return typeof key === 'string' ? [] : [{ seq, key: key.key, chatMsg }];
  });
  const opened = new Map((await sdk.open(records)).map((o) => [o.seq, o]));
  const { texts, messages, failures } = stopwatch.measure('parse', () => sort(batch.sealed, keys, opened));
  const at = clock();
  stopwatch.measure('open', () => {
    if (texts.length > 0) files.writeEvidence(batch.month, recordOpened, texts, at);
    files.write(recordOpening, { month: batch.month, n: batch.n, failures, at });
  });
  for (const { seq, fault } of failures) parts.log.warn({ seq, fault }, 'record could not be opened');
  return messages;
}

/** Which records became text, and why the others did not. */
function sort(records: readonly Sealed[], keys: Keys, opened: ReadonlyMap<number, Opened>) {
  const texts: { seq: number; json: string }[] = [];
  const messages = new Map<number, Message>();
  const failures: Failure[] = [];
  records.forEach((record, i) => {
    const { seq, keyVersion } = record;
    const outcome = judge(record, keys[i]!, opened.get(seq));
    if ('message' in outcome) {
      texts.push({ seq, json: outcome.json });
      messages.set(seq, outcome.message);
    } else failures.push({ seq, keyVersion, ...outcome });
  });
  return { texts, messages, failures };
}

type Outcome = { json: string; message: Message } | { fault: string; detail: string };

/** DecryptData has no integrity check of its own: the text must be JSON that names the envelope's msgid. */
function judge({ seq, msgid }: Sealed, key: Keys[number], opened: Opened | undefined): Outcome {
  if (typeof key === 'string') return { fault: key, detail: '' };
  if (!opened) return { fault: 'damaged', detail: 'the host gave no answer for it' };
  if ('fault' in opened) return { fault: opened.fault, detail: opened.detail };
  try {
    const message = normalise(seq, opened.json);
    if (message.msgid !== msgid) return { fault: 'msgid-mismatch', detail: '' };
    return { json: opened.json, message };
  } catch {
    return { fault: 'damaged', detail: 'the decrypted text is no JSON' };
  }
}

/** What an earlier run received and did not come to open. */
export async function openReceived(parts: OpenParts): Promise<void> {
  for (const month of parts.files.months()) {
    const line = new OpeningLine(parts);
    let after = parts.files.write(findStation, month, OPEN);
    for (;;) {
      const envelopes = parts.files.writeEvidence(month, listUnopened, after, BATCH);
      if (envelopes.length === 0) break;
      after = envelopes.at(-1)!.n;
      await line.add({ month, envelopes, n: after });
    }
    await line.drain();
  }
}

/** What waits for one of these keys, tried again: called when a key has come or changed. */
export async function openWaiting(parts: OpenParts, keyVersions: readonly number[]): Promise<void> {
  const line = new OpeningLine(parts);
  let after = 0;
  for (;;) {
    const waiting = parts.files.write(listOpenable, keyVersions, after, BATCH);
    if (waiting.length === 0) break;
    after = waiting.at(-1)!.seq;
    for (const [month, rows] of Map.groupBy(waiting, (w) => w.month)) {
      const envelopes = parts.files.writeEvidence(
        month,
        findEnvelopes,
        rows.map((r) => r.seq),
      );
      if (envelopes.length > 0) await line.add({ month, envelopes, n: null });
    }
  }
  await line.drain();
}
