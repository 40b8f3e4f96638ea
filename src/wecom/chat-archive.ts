import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Accusations } from './accusations.ts';
import { type Envelope, unpackEnvelopes } from './chat-data.ts';
import { describeCode, OWN_CODES, WecomError } from './errors.ts';
import { HostKeeper, type HostStatus, type KeeperOptions, noteFileOf } from './host-keeper.ts';
import { HostDied, type HostProcess } from './host-process.ts';
import { OPEN_CODES } from './host-protocol.ts';
import { type Fault, type Opened, openBatch, type Run } from './open-batch.ts';
import { PackReader, PackWriter } from './packed.ts';
import { identityOf } from './prove-library.ts';
import { readNote } from './sdk-note.ts';

/**
 * The chat archive as the rest of the program sees it: fetch sealed records, open them once their keys are there. That the
 * library behind it crashes, hangs and leaks is dealt with here and below, and nowhere else.
 */
export type { Envelope, Fault, HostStatus, Opened };

export interface Sealed {
  readonly seq: number;
  /** encrypt_random_key, opened by the private key. */
  readonly key: string;
  /** May be null while the record is among the last batches fetched (BATCHES_HELD). */
  readonly chatMsg: string | null;
}

export interface ChatArchiveOptions extends KeeperOptions {
  /** How long one record may take the library, and one fetch, before the host counts as hung. */
  readonly decryptLimitMs?: number;
  readonly fetchLimitMs?: number;
}

const BATCHES_HELD = 13; // one fewer than a host holds: the next fetch may already have reached it
const FETCH_TRIES = 3;
const OPEN_TRIES = 5;

export class ChatArchive {
  readonly #options: ChatArchiveOptions;
  readonly #keeper: HostKeeper;
  readonly #accusations: Accusations;
  readonly #writer = new PackWriter();
  readonly #heldBy = new WeakMap<HostProcess, readonly KeptBatch[]>();
  #kept: readonly KeptBatch[] = [];
  #fetching: Promise<unknown> = Promise.resolve();
  #opening: Promise<unknown> = Promise.resolve();

  constructor(options: ChatArchiveOptions) {
    mkdirSync(options.runDir, { recursive: true, mode: 0o700 });
    this.#options = options;
    this.#keeper = new HostKeeper(options);
    this.#accusations = new Accusations(join(options.runDir, 'sdk-accused.json'), identityOf(options.library));
  }

  /** Never throws over a library that does not work: that is said by status() and by each call. */
  async start(): Promise<void> {
    this.#readLeftNote();
    await this.#keeper.start();
  }

  /** Records after `afterSeq`, ascending; none when we are up to date. One call at a time reaches WeCom. */
  fetch(afterSeq: number, limit: number): Promise<Envelope[]> {
    const turn = this.#fetching.then(() => this.#fetchPatiently(afterSeq, limit));
    this.#fetching = turn.catch(() => undefined);
    return turn;
  }

  /** In the order they came. A record that cannot be opened says why and holds up no other. */
  open(records: readonly Sealed[]): Promise<Opened[]> {
    const turn = this.#opening.then(() =>
      openBatch(records, { accusations: this.#accusations, run: (group, fresh) => this.#run(group, fresh) }),
    );
    this.#opening = turn.catch(() => undefined);
    return turn;
  }

  status(): HostStatus {
    return this.#keeper.status();
  }

  close(): Promise<void> {
    return this.#keeper.close();
  }

  /** The program ended while a record was being opened: perhaps by that record. */
  #readLeftNote(): void {
    const path = noteFileOf(this.#options.runDir);
    const note = readNote(path);
    rmSync(path, { force: true });
    if (!note) return;
    if (note.alone && note.inline) this.#accusations.addDeath(note.seq);
    else this.#accusations.accuse(note.seq);
    this.#options.log.warn({ seq: note.seq }, 'the last run ended over this record');
  }

  async #fetchPatiently(afterSeq: number, limit: number): Promise<Envelope[]> {
    for (let tries = 1; ; tries++) {
      const outcome = await this.#keeper.together((host) => this.#fetchFrom(host, afterSeq, limit)).catch(unlessDied);
      if (!(outcome instanceof HostDied)) return outcome;
      if (tries === FETCH_TRIES) throw hostFailed('GetChatData', outcome);
    }
  }

  async #fetchFrom(host: HostProcess, afterSeq: number, limit: number): Promise<Envelope[]> {
    // Two HTTP requests, each within the library's own timeout, and a name look-up that knows no timeout.
    const { fetchLimitMs = this.#options.timeoutSeconds * 2000 + 15_000 } = this.#options;
    this.#keeper.countCalls(1);
    const packed = await host.fetch(afterSeq, limit, fetchLimitMs);
    const envelopes = unpackEnvelopes(packed);
    if (envelopes.length > 0) {
      const batch = new KeptBatch(envelopes, packed);
      this.#kept = [...this.#kept, batch].slice(-BATCHES_HELD);
      this.#heldBy.set(host, [...(this.#heldBy.get(host) ?? []), batch].slice(-BATCHES_HELD));
    }
    return envelopes;
  }

  async #run(records: readonly Sealed[], fresh: boolean): Promise<Run> {
    const work = (host: HostProcess) => this.#openIn(host, records, fresh);
    for (let tries = 1; ; tries++) {
      const outcome = await (fresh ? this.#keeper.fresh(work) : this.#keeper.together(work)).catch(unlessDied);
      if (!(outcome instanceof HostDied)) return { opened: outcome };
      const { accused } = outcome.death;
      if (accused !== null && records.some((r) => r.seq === accused)) return { accused };
      if (tries === OPEN_TRIES) throw hostFailed('DecryptData', outcome);
    }
  }

  async #openIn(host: HostProcess, records: readonly Sealed[], fresh: boolean): Promise<Opened[]> {
    const held = this.#heldBy.get(host) ?? [];
    const messages = records.map(({ seq, chatMsg }) =>
      held.some((batch) => batch.has(seq)) ? null : (chatMsg ?? this.#findKept(seq)),
    );
    records.forEach(({ seq, key }, i) => {
      this.#writer.number(seq);
      this.#writer.text(key);
      this.#writer.text(messages[i]!);
    });
    this.#keeper.countCalls(records.length);
    const alone = fresh && records.length === 1;
    const answers = new PackReader(await host.open(this.#writer.take(), alone, this.#options.decryptLimitMs ?? 15_000));
    return records.map(({ seq }) => toOpened(seq, answers.number(), answers.text()));
  }

  #findKept(seq: number): string {
    const batch = this.#kept.find((b) => b.has(seq));
    if (batch) return batch.textOf(seq);
    throw new Error(`record ${seq} was handed over without its sealed text, and is not among the last batches`);
  }
}

/** Packed as it came: as strings a dozen batches would be most of what the garbage collector has to carry about. */
class KeptBatch {
  readonly #seqs: ReadonlySet<number>;
  readonly #packed: Uint8Array;
  #texts: ReadonlyMap<number, string> | null = null;

  constructor(envelopes: readonly Envelope[], packed: Uint8Array) {
    this.#seqs = new Set(envelopes.map(({ seq }) => seq));
    this.#packed = packed;
  }

  has(seq: number): boolean {
    return this.#seqs.has(seq);
  }

  /** Asked for only when the host that held them is gone. */
  textOf(seq: number): string {
    this.#texts ??= new Map(unpackEnvelopes(this.#packed).map((e) => [e.seq, e.chatMsg]));
    return this.#texts.get(seq)!;
  }
}

function unlessDied(error: unknown): HostDied {
  if (error instanceof HostDied) return error;
  throw error;
}

function hostFailed(call: string, { death }: HostDied): WecomError {
  return new WecomError(call, death.silent ? OWN_CODES.hostSilent : OWN_CODES.hostDied, death.why);
}

const WRONG_KEY = 10008; // the sealed text is long enough to be read, so it is the key that was not understood

function toOpened(seq: number, code: number, json: string | null): Opened {
  if (code === 0 && json !== null) return { seq, json };
  if (code === OPEN_CODES.notHeld) throw new Error(`the host does not hold record ${seq}`);
  const own: Readonly<Record<number, string>> = {
    [OPEN_CODES.tooShort]: '密文过短，不是完整的记录',
    [OPEN_CODES.notText]: '解密结果不是合法的 UTF-8 文本',
    [OPEN_CODES.empty]: '解密结果为空',
  };
  const detail = own[code] ?? `DecryptData 返回 ${code}：${describeCode(code).means}`;
  return { seq, fault: code === WRONG_KEY ? 'wrong-key' : 'damaged', detail };
}
