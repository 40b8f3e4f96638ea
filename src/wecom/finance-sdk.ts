import { OWN_CODES, WecomError } from './errors.ts';
import { bindMemcpy, type Library, type LoadedHow, type NativeFunction, openLibrary } from './load-library.ts';
import { SIGNATURES } from './sdk-symbols.ts';

/**
 * Tencent's C library, call for call: the only file that holds its pointers. They are plain BigInts, and a number passed
 * as a char* kills the process, so nothing but strings and pointers this file got itself is ever handed in.
 * GetChatData and GetMediaData use the network and run on a pool thread; the rest return at once.
 */
export interface SdkAnswer {
  readonly code: number;
  /** A copy of what the library answered; empty unless code is 0. */
  readonly body: Buffer;
}

/** A stretch of a file, as a rule 512 KiB of it. */
export interface MediaChunk {
  readonly code: number;
  /** Good until the next call: the same memory serves every chunk. Empty unless code is 0. */
  readonly data: Buffer;
  /** What to ask for next. */
  readonly nextIndex: string;
  readonly finished: boolean;
}

export interface NetworkArguments {
  readonly proxy: string;
  readonly proxyAuth: string;
  readonly timeoutSeconds: number;
}

/** Below this length the library throws out of itself or reads nonsense (lengths 0–12 abort the process). */
export const SHORTEST_MESSAGE = 46;

const NOTHING = Buffer.alloc(0);
const NO_CHUNK = { data: NOTHING, nextIndex: '', finished: false } as const;
const CHUNK = 512 * 1024;
const LARGEST_CHUNK = 32 * CHUNK; // a length beyond it is none: copying it would read memory that is not there
const LONGEST_INDEX = 4096;

export class FinanceSdk {
  readonly #library: Library;
  readonly #call: Readonly<Record<keyof typeof SIGNATURES, NativeFunction>>;
  readonly #memcpy: (target: Buffer, source: bigint, length: number) => void;
  #handle: bigint | null = null;
  #underWay = 0;
  #chunk = NOTHING;
  readonly #index = Buffer.alloc(LONGEST_INDEX);

  constructor(path: string, how: LoadedHow) {
    this.#library = openLibrary(path, how);
    const bound = Object.entries(SIGNATURES).map(([name, signature]) => [name, this.#library.bind(name, signature)]);
    this.#call = Object.fromEntries(bound);
    this.#memcpy = bindMemcpy();
  }

  prepareThread(): Promise<void> {
    return this.#library.prepareThread();
  }

  /** A handle for one company; no network yet. Answers Init's code. */
  connect(corpId: string, secret: string): number {
    this.disconnect();
    const handle: bigint | null = this.#call.NewSdk();
    if (typeof handle !== 'bigint') throw new Error('NewSdk 返回了空指针');
    const code: number = this.#call.Init(handle, corpId, secret);
    if (code === 0) this.#handle = handle;
    else this.#call.DestroySdk(handle);
    return code;
  }

  get connected(): boolean {
    return this.#handle !== null;
  }

  /** A network call is under way: the handle must stay. */
  get busy(): boolean {
    return this.#underWay > 0;
  }

  /** Once only: destroying a handle twice crashes. Not while it is busy. */
  disconnect(): void {
    if (this.#handle === null) return;
    this.#call.DestroySdk(this.#handle);
    this.#handle = null;
  }

  async getChatData(
    afterSeq: bigint,
    limit: number,
    { proxy, proxyAuth, timeoutSeconds }: NetworkArguments,
  ): Promise<SdkAnswer> {
    if (this.#handle === null) throw new Error('GetChatData before Init');
    const slice = this.#newSlice();
    try {
      const code = await this.#inThread(
        this.#call.GetChatData,
        this.#handle,
        afterSeq,
        limit,
        proxy,
        proxyAuth,
        timeoutSeconds,
        slice,
      );
      return { code, body: code === 0 ? this.#copyOut(slice) : NOTHING };
    } finally {
      this.#call.FreeSlice(slice);
    }
  }

  /** `index` is empty for the first chunk of a file, then what the chunk before named. One MediaData a call. */
  async getMediaData(
    index: string,
    fileId: string,
    { proxy, proxyAuth, timeoutSeconds }: NetworkArguments,
  ): Promise<MediaChunk> {
    if (this.#handle === null) throw new Error('GetMediaData before Init');
    const { NewMediaData, GetMediaData, FreeMediaData } = this.#call;
    const media: bigint | null = NewMediaData();
    if (typeof media !== 'bigint') throw new Error('NewMediaData 返回了空指针');
    try {
      const network = [proxy, proxyAuth, timeoutSeconds];
      const code = await this.#inThread(GetMediaData, this.#handle, index, fileId, ...network, media);
      return code === 0 ? this.#copyChunk(media) : { code, ...NO_CHUNK };
    } finally {
      FreeMediaData(media);
    }
  }

  /** `key` is the RSA-opened text of encrypt_random_key. The caller keeps to SHORTEST_MESSAGE. */
  decryptData(key: string, message: string): SdkAnswer {
    if (message.length < SHORTEST_MESSAGE) throw new Error('DecryptData: message too short for the library');
    const slice = this.#newSlice();
    try {
      const code: number = this.#call.DecryptData(key, message, slice);
      return { code, body: code === 0 ? this.#copyOut(slice) : NOTHING };
    } finally {
      this.#call.FreeSlice(slice);
    }
  }

  /** One slice a call: a slice used twice leaks its first content. */
  #newSlice(): bigint {
    const slice: bigint | null = this.#call.NewSlice();
    if (typeof slice !== 'bigint') throw new Error('NewSlice 返回了空指针');
    return slice;
  }

  #copyOut(slice: bigint): Buffer {
    const length: number = this.#call.GetSliceLen(slice);
    const content: bigint | null = this.#call.GetContentFromSlice(slice);
    if (length <= 0 || typeof content !== 'bigint') return NOTHING;
    const copy = Buffer.allocUnsafe(length);
    this.#memcpy(copy, content, length);
    return copy;
  }

  #copyChunk(media: bigint): MediaChunk {
    const { GetDataLen, GetData, GetIndexLen, GetOutIndexBuf, IsMediaDataFinish } = this.#call;
    const length: number = GetDataLen(media);
    if (length > this.#chunk.length && length <= LARGEST_CHUNK)
      this.#chunk = Buffer.allocUnsafeSlow(Math.max(CHUNK, length));
    const data = this.#copyInto(this.#chunk, GetData(media), length);
    const index = this.#copyInto(this.#index, GetOutIndexBuf(media), GetIndexLen(media)).toString('latin1');
    // As a C text: what stands behind a NUL would not reach the library with the next call.
    return { code: 0, data, nextIndex: index.split('\0', 1)[0]!, finished: IsMediaDataFinish(media) === 1 };
  }

  #copyInto(target: Buffer, source: bigint | null, length: number): Buffer {
    if (length === 0) return NOTHING;
    if (length < 0 || length > target.length || typeof source !== 'bigint')
      throw new WecomError('GetMediaData', OWN_CODES.mediaUnreadable, `${length} bytes`);
    this.#memcpy(target, source, length);
    return target.subarray(0, length);
  }

  #inThread(call: NativeFunction, ...args: unknown[]): Promise<number> {
    this.#underWay++;
    return new Promise<number>((resolve, reject) => {
      call.async(...args, (error: Error | null, result: number) => (error ? reject(error) : resolve(result)));
    }).finally(() => {
      this.#underWay--;
    });
  }
}
