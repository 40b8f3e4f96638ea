import { constants, createCipheriv, createSecretKey, type KeyObject, publicEncrypt, randomBytes } from 'node:crypto';
import type { SealedEnvelope } from './simulated-library.ts';

/**
 * Seals records as WeCom does, so that only the holder of the private key opens them: a fresh key E for each, RSA-encrypted
 * under the company's public key. The cipher below E is the simulated library's own (native/README.md).
 */

interface RecordKey {
  /** Made once: node:crypto takes twice as long to begin from bare bytes. */
  readonly cipherKey: KeyObject;
  readonly iv: Uint8Array;
  /** E, encrypted for the company. */
  readonly sealed: string;
}

export interface SealerOptions {
  /** So many keys are made in advance and used in turn: RSA for each record would be what a benchmark measures. */
  readonly reuse?: number;
}

export class Sealer {
  readonly #publicKey: KeyObject;
  readonly #version: number;
  readonly #keys: readonly RecordKey[];
  #sealed = 0;

  constructor(publicKey: KeyObject, version: number, { reuse = 0 }: SealerOptions = {}) {
    this.#publicKey = publicKey;
    this.#version = version;
    this.#keys = Array.from({ length: reuse }, () => this.#makeKey());
  }

  /** A marker in front makes the library misbehave on this record: `!ABORT!!`, `!SEGV!!!`, `!SLOW!!!`, `!RC10003`. */
  seal(seq: number | bigint, msgid: string, json: string, marker = ''): SealedEnvelope {
    const key = this.#keys[this.#sealed++ % this.#keys.length] ?? this.#makeKey();
    const cipher = createCipheriv('aes-256-cbc', key.cipherKey, key.iv);
    return {
      seq,
      msgid,
      publickey_ver: this.#version,
      encrypt_random_key: key.sealed,
      encrypt_chat_msg: marker + cipher.update(json, 'utf8', 'base64') + cipher.final('base64'),
    };
  }

  #makeKey(): RecordKey {
    const bytes = randomBytes(64);
    const padding = constants.RSA_PKCS1_PADDING;
    const sealed = publicEncrypt({ key: this.#publicKey, padding }, Buffer.from(bytes.toString('base64')));
    const cipherKey = createSecretKey(bytes.subarray(0, 32));
    return { cipherKey, iv: bytes.subarray(32, 48), sealed: sealed.toString('base64') };
  }
}
