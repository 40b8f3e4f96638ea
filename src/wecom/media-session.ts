import { OWN_CODES, WecomError } from './errors.ts';
import type { FinanceSdk, MediaChunk } from './finance-sdk.ts';
import type { HostOrder, MediaOrder, MediaProgress } from './host-protocol.ts';
import { growPart, type PartNote, readPart } from './media-part.ts';

/**
 * What a host does for files: asks the library for chunk after chunk and writes them where they belong, so that their
 * bytes travel no further. It remembers nothing from one question to the next: any other host can go on by the note.
 */

type Library = Pick<FinanceSdk, 'connected' | 'connect' | 'disconnect' | 'getChatData' | 'getMediaData'>;

const AT_ONCE = 16; // chunks to a question, 8 MiB
export const LONG_ENOUGH = 250; // ms after which a question is answered: the parent may want to stop, or replace this host
const UNREADABLE = 10002; // a token that expired or was withdrawn looks like that too, and is never renewed by itself
const PAST_ALL = BigInt(Number.MAX_SAFE_INTEGER);

export class MediaSession {
  readonly #sdk: Library;
  readonly #order: HostOrder;

  constructor(sdk: Library, order: HostOrder) {
    this.#sdk = sdk;
    this.#order = order;
  }

  async fetchSome({ fileId, path, mostBytes }: MediaOrder): Promise<MediaProgress> {
    const until = performance.now() + LONG_ENOUGH;
    let part = readPart(path, fileId);
    for (let fetched = 0; ; fetched++) {
      const { bytes, finished } = part;
      if (bytes > mostBytes) return { bytes, fetched, finished: false, code: OWN_CODES.mediaTooLarge };
      const enough = fetched === AT_ONCE || (fetched > 0 && performance.now() > until);
      if (finished || enough) return { bytes, fetched, finished, code: 0 };
      const next = await this.#next(part, path, mostBytes);
      if (typeof next === 'number') return { bytes, fetched, finished, code: next };
      part = next;
    }
  }

  /**
   * Has the handle fetch its token, by asking for chats behind the last. The library dies when something else than
   * WeCom answers that request; it must not look as if it died over a file.
   */
  async fetchToken(): Promise<number> {
    this.#connect();
    const { code } = await this.#sdk.getChatData(PAST_ALL, 1, this.#order);
    return code;
  }

  /** The part with a chunk more, or why there is none. */
  async #next(part: PartNote, path: string, mostBytes: number): Promise<PartNote | number> {
    this.#connect();
    const chunk = await this.#sdk.getMediaData(part.index, part.fileId, this.#order);
    if (chunk.code === UNREADABLE) this.#sdk.disconnect();
    if (chunk.code !== 0) return chunk.code;
    if (part.bytes + chunk.data.length > mostBytes) return OWN_CODES.mediaTooLarge;
    if (!chunk.finished && !advances(part, chunk)) return OWN_CODES.mediaStuck;
    return growPart(path, part, chunk.data, chunk.nextIndex, chunk.finished);
  }

  #connect(): void {
    if (this.#sdk.connected) return;
    const code = this.#sdk.connect(this.#order.corpId, this.#order.secret);
    if (code !== 0) throw new WecomError('Init', code);
  }
}

/**
 * A misread answer makes the library name the same place for ever, or one that lies behind: what it names counts sealed
 * bytes, and of those there are never fewer than came out of them. Other forms of an index are none of our business.
 */
function advances(part: PartNote, { data, nextIndex }: MediaChunk): boolean {
  if (data.length === 0 || nextIndex === '' || nextIndex === part.index || nextIndex === part.mark) return false;
  const from = /^Range:bytes=(\d+)-/.exec(nextIndex)?.[1];
  return from === undefined || Number(from) >= part.bytes + data.length;
}
