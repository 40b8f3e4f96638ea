import { constants, createPrivateKey, type KeyObject, privateDecrypt, type RsaPrivateKey } from 'node:crypto';
import type { Fault } from './open-batch.ts';

/**
 * Opens encrypt_random_key: RSA without padding, the PKCS#1 v1.5 frame taken off here, since what OpenSSL does with a bad
 * frame (a made-up message instead of an error) would let a wrong key look right.
 */
export class RandomKeys {
  #keys: ReadonlyMap<number, PrivateKey> = new Map();

  /** One parsed key per version: parsing the PEM text each time costs three times the RSA itself. */
  setKeys(pems: ReadonlyMap<number, string>): void {
    this.#keys = new Map([...pems].map(([version, pem]) => [version, privateKey(pem)]));
  }

  open(version: number, randomKey: string): { key: string } | { fault: Fault } {
    const known = this.#keys.get(version);
    if (!known) return { fault: 'missing-key' };
    const { key, bytes } = known;
    const sealed = Buffer.from(randomKey, 'base64');
    // Node skips what is not base64, so a character too odd shows as a byte too few.
    if (sealed.length !== bytes) return { fault: 'damaged' };
    const frame = decrypt(key, sealed);
    const start = frame ? messageStart(frame) : -1;
    if (!frame || start < 0) return { fault: 'wrong-key' };
    const text = frame.toString('latin1', start);
    return looksLikeKey(text) ? { key: text } : { fault: 'wrong-key' };
  }
}

interface PrivateKey {
  readonly key: BareKey;
  /** Of its modulus. */
  readonly bytes: number;
}

type BareKey = KeyObject & { readonly padding: number };

/**
 * The padding stands on the key itself, where Node reads it as well. Given `{ key, padding }` it finds out that this is no
 * key by throwing and catching an error, with a stack trace, for every record: 6 % on top of the RSA.
 */
function privateKey(pem: string): PrivateKey {
  const key = Object.assign(createPrivateKey(pem), { padding: constants.RSA_NO_PADDING });
  return { key, bytes: (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8 }; // asked once: each time it is a copy
}

function decrypt(key: BareKey, sealed: Buffer): Buffer | null {
  return attempt(key, sealed) ?? attempt({ key, padding: key.padding }, sealed);
}

/** Null for a number larger than the key's modulus, which was sealed for another key. */
function attempt(key: BareKey | RsaPrivateKey, sealed: Buffer): Buffer | null {
  try {
    return privateDecrypt(key, sealed);
  } catch {
    return null;
  }
}

const SHORTEST_FILL = 8;

/** Frame: 00 02, at least eight bytes that are not 00, 00, message. Walks all of it whatever it holds; −1 when it does not fit. */
export function messageStart(frame: Uint8Array): number {
  let wrong = frame[0]! | (frame[1]! ^ 2);
  let found = 0;
  let start = 0;
  for (let i = 2; i < frame.length; i++) {
    const first = ((frame[i]! - 1) >>> 31) & ~found;
    start += first * (i + 1);
    found |= first;
  }
  wrong |= 1 - found;
  wrong |= (start - (2 + SHORTEST_FILL + 1)) >>> 31;
  return wrong === 0 ? start : -1;
}

/** What WeCom seals is base64 text; anything else was opened by luck. */
function looksLikeKey(text: string): boolean {
  return text.length >= 24 && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}
