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

export interface NetworkArguments {
  readonly proxy: string;
  readonly proxyAuth: string;
  readonly timeoutSeconds: number;
}

/** Below this length the library throws out of itself or reads nonsense (lengths 0–12 abort the process). */
export const SHORTEST_MESSAGE = 46;

const NOTHING = Buffer.alloc(0);

export class FinanceSdk {
  readonly #library: Library;
  readonly #call: Readonly<Record<keyof typeof SIGNATURES, NativeFunction>>;
  readonly #memcpy: (target: Buffer, source: bigint, length: number) => void;
  #handle: bigint | null = null;

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

  /** Once only: destroying a handle twice crashes. Not while a network call is under way. */
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
      const code = await inThread(
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
}

function inThread(call: NativeFunction, ...args: unknown[]): Promise<number> {
  return new Promise((resolve, reject) => {
    call.async(...args, (error: Error | null, result: number) => (error ? reject(error) : resolve(result)));
  });
}
