import { isUtf8 } from 'node:buffer';
import { type Envelope, packEnvelopes, parseChatData } from './chat-data.ts';
import { WecomError } from './errors.ts';
import { type FinanceSdk, SHORTEST_MESSAGE } from './finance-sdk.ts';
import { type HostOrder, OPEN_CODES } from './host-protocol.ts';
import { PackReader, PackWriter } from './packed.ts';
import { SdkNote } from './sdk-note.ts';

/**
 * What a host does with the library, in a child process or in a thread: fetch a batch and keep its sealed texts, open
 * records by the keys that come back. The note is written before each record, so that a crash can be laid at its door.
 */

const STALE_TOKEN = new Set([40014, 42001, 41001]);
const BATCHES_HELD = 14; // those on their way, and the one more that chat-archive.ts does not count on

export class SdkSession {
  readonly #sdk: FinanceSdk;
  readonly #order: HostOrder;
  readonly #note: SdkNote;
  readonly #writer = new PackWriter();
  #held: ReadonlyMap<number, string>[] = [];

  constructor(sdk: FinanceSdk, order: HostOrder) {
    this.#sdk = sdk;
    this.#order = order;
    this.#note = new SdkNote(order.noteFile);
  }

  /** A token that WeCom withdrew early is never renewed by the library: only a new handle asks for a new one. */
  async fetch(afterSeq: number, limit: number): Promise<Uint8Array> {
    const envelopes = await this.#fetchOnce(afterSeq, limit).catch((error: unknown) => {
      if (!(error instanceof WecomError && STALE_TOKEN.has(error.code))) throw error;
      this.#sdk.disconnect();
      return this.#fetchOnce(afterSeq, limit);
    });
    const held = new Map(envelopes.map((e) => [e.seq, e.chatMsg]));
    if (held.size > 0) this.#held = [...this.#held, held].slice(-BATCHES_HELD);
    return packEnvelopes(this.#writer, envelopes);
  }

  /** In: seq, key, sealed text or null when it is held here. Out, in the same order: code, text. */
  open(packed: Uint8Array, alone: boolean): Uint8Array {
    const records = new PackReader(packed);
    while (!records.done) {
      const seq = records.number();
      const key = records.text()!;
      const message = records.text() ?? this.#findHeld(seq);
      this.#openOne(seq, key, message, alone);
    }
    this.#note.clear();
    return this.#writer.take();
  }

  close(): void {
    if (!this.#sdk.busy) this.#sdk.disconnect(); // a handle must not go while the library works with it
    this.#note.close();
  }

  async #fetchOnce(afterSeq: number, limit: number): Promise<Envelope[]> {
    if (!this.#sdk.connected) {
      const code = this.#sdk.connect(this.#order.corpId, this.#order.secret);
      if (code !== 0) throw new WecomError('Init', code);
    }
    const { code, body } = await this.#sdk.getChatData(BigInt(afterSeq), limit, this.#order);
    if (code !== 0) throw new WecomError('GetChatData', code);
    return parseChatData(body, afterSeq, limit);
  }

  #openOne(seq: number, key: string, message: string | null, alone: boolean): void {
    if (message === null || message.length < SHORTEST_MESSAGE) {
      this.#put(message === null ? OPEN_CODES.notHeld : OPEN_CODES.tooShort, null);
      return;
    }
    this.#note.write({ seq, alone, inline: this.#order.inline });
    const { code, body } = this.#sdk.decryptData(key, message);
    if (code !== 0) this.#put(code, null);
    else if (body.length === 0) this.#put(OPEN_CODES.empty, null);
    else if (isUtf8(body)) this.#put(0, body);
    else this.#put(OPEN_CODES.notText, null); // as text it would not be what was sent
  }

  #put(code: number, body: Buffer | null): void {
    this.#writer.number(code);
    if (body) this.#writer.bytes(body);
    else this.#writer.text(null);
  }

  #findHeld(seq: number): string | null {
    for (const batch of this.#held) {
      const message = batch.get(seq);
      if (message !== undefined) return message;
    }
    return null;
  }
}
