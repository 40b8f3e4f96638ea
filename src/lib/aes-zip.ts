import { type Cipheriv, createCipheriv, createHmac, type Hmac, pbkdf2Sync, randomBytes } from 'node:crypto';

/**
 * How an entry of a ZIP is encrypted, as WinZip defined it (AE-2, AES-256): salt, two bytes to know the password by, the
 * contents, and ten bytes of an HMAC over them. The counter counts from 1, its lowest byte first, which no cipher of OpenSSL
 * does by itself.
 */
const SALT = 16;
const KEY = 32;
const CHECK = 2;
const TAG = 10;
const BLOCK = 16;
const ROUNDS = 1000; // as the format has it
const TWO_32 = 2 ** 32;

/** What encryption adds to an entry. */
export const OVERHEAD = SALT + CHECK + TAG;

export class EntryCipher {
  /** Stands before the contents. */
  readonly head: Buffer;
  readonly #keys: EntryKeys;

  constructor(password: string) {
    const salt = randomBytes(SALT);
    this.#keys = new EntryKeys(password, salt);
    this.head = Buffer.concat([salt, this.#keys.check]);
  }

  encrypt(plain: Uint8Array): Buffer {
    const sealed = this.#keys.turn(plain);
    this.#keys.hmac.update(sealed);
    return sealed;
  }

  /** Stands behind the contents. */
  tail(): Buffer {
    return this.#keys.hmac.digest().subarray(0, TAG);
  }
}

/** Contents again as they were before they were encrypted; throws at the end where a byte of them has changed. */
export async function* decryptEntry(
  password: string,
  length: number,
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  const opener = new EntryOpener(password, length - OVERHEAD);
  for await (const piece of pieces) yield opener.open(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
  opener.end();
}

const DAMAGED = '口令不对，或压缩数据已损坏';

class EntryOpener {
  readonly #password: string;
  #left: number;
  #head = Buffer.alloc(0);
  #tail = Buffer.alloc(0);
  #keys: EntryKeys | null = null;

  constructor(password: string, length: number) {
    this.#password = password;
    this.#left = length;
  }

  open(piece: Buffer): Buffer {
    const ours = piece.subarray(0, SALT + CHECK - this.#head.length);
    if (ours.length > 0) this.#start(ours);
    const rest = piece.subarray(ours.length);
    const sealed = rest.subarray(0, this.#left);
    this.#left -= sealed.length;
    this.#tail = Buffer.concat([this.#tail, rest.subarray(sealed.length)]);
    if (this.#keys === null) return sealed;
    this.#keys.hmac.update(sealed);
    return this.#keys.turn(sealed);
  }

  end(): void {
    if (!this.#keys?.hmac.digest().subarray(0, TAG).equals(this.#tail)) throw new Error(DAMAGED);
  }

  #start(bytes: Buffer): void {
    this.#head = Buffer.concat([this.#head, bytes]);
    if (this.#head.length < SALT + CHECK) return;
    this.#keys = new EntryKeys(this.#password, this.#head.subarray(0, SALT));
    if (!this.#keys.check.equals(this.#head.subarray(SALT))) throw new Error(DAMAGED);
  }
}

/** What a password and a salt come to: the same for both directions. */
class EntryKeys {
  readonly check: Buffer;
  readonly hmac: Hmac;
  readonly #cipher: Cipheriv;
  #next = 1;
  #rest = Buffer.alloc(0);

  constructor(password: string, salt: Uint8Array) {
    // Not in other threads: each would keep memory of its own for every entry.
    const keys = pbkdf2Sync(password, salt, ROUNDS, 2 * KEY + CHECK, 'sha1');
    this.check = keys.subarray(2 * KEY);
    this.#cipher = createCipheriv('aes-256-ecb', keys.subarray(0, KEY), null).setAutoPadding(false);
    this.hmac = createHmac('sha1', keys.subarray(KEY, 2 * KEY));
  }

  /** There and back are the same. */
  turn(bytes: Uint8Array): Buffer {
    const stream = this.#stream(bytes.length);
    const turned = Buffer.allocUnsafeSlow(bytes.length);
    const words = Math.floor(bytes.length / 4);
    const [from, by, to] = [wordsOf(bytes, words), wordsOf(stream, words), wordsOf(turned, words)];
    for (let i = 0; i < words; i += 1) to[i] = from[i]! ^ by[i]!;
    for (let i = words * 4; i < bytes.length; i += 1) turned[i] = bytes[i]! ^ stream[i]!;
    return turned;
  }

  #stream(length: number): Buffer {
    const blocks = Math.ceil((length - this.#rest.length) / BLOCK);
    if (blocks > 0) this.#rest = Buffer.concat([this.#rest, this.#cipher.update(this.#counters(blocks))]);
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }

  #counters(blocks: number): Buffer {
    const words = new Uint32Array(blocks * 4);
    for (let i = 0; i < blocks; i += 1) {
      words[i * 4] = this.#next % TWO_32;
      words[i * 4 + 1] = this.#next / TWO_32;
      this.#next += 1;
    }
    return Buffer.from(words.buffer);
  }
}

/** Copied where they do not lie on a boundary of words. */
function wordsOf(bytes: Uint8Array, count: number): Uint32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  return new Uint32Array(aligned.buffer, aligned.byteOffset, count);
}
