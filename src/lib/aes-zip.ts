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
  readonly #cipher: Cipheriv;
  readonly #hmac: Hmac;
  #next = 1;
  #rest = Buffer.alloc(0);

  constructor(password: string) {
    const salt = randomBytes(SALT);
    // Not in other threads: each would keep memory of its own for every entry.
    const keys = pbkdf2Sync(password, salt, ROUNDS, 2 * KEY + CHECK, 'sha1');
    this.head = Buffer.concat([salt, keys.subarray(2 * KEY)]);
    this.#cipher = createCipheriv('aes-256-ecb', keys.subarray(0, KEY), null).setAutoPadding(false);
    this.#hmac = createHmac('sha1', keys.subarray(KEY, 2 * KEY));
  }

  encrypt(plain: Uint8Array): Buffer {
    const stream = this.#stream(plain.length);
    const sealed = Buffer.alloc(plain.length);
    for (let i = 0; i < plain.length; i += 1) sealed[i] = plain[i]! ^ stream[i]!;
    this.#hmac.update(sealed);
    return sealed;
  }

  /** Stands behind the contents. */
  tail(): Buffer {
    return this.#hmac.digest().subarray(0, TAG);
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
