import { constants, createPrivateKey, type KeyObject, privateDecrypt } from 'node:crypto';
import type { Fault } from './open-batch.ts';

/**
 * Opens encrypt_random_key: RSA without padding, the PKCS#1 v1.5 frame taken off here, since what OpenSSL does with a bad
 * frame (a made-up message instead of an error) would let a wrong key look right.
 */
export class RandomKeys {
  #keys: ReadonlyMap<number, KeyObject> = new Map();

  /** One parsed key per version: parsing the PEM text each time costs three times the RSA itself. */
  setKeys(pems: ReadonlyMap<number, string>): void {
    this.#keys = new Map([...pems].map(([version, pem]) => [version, createPrivateKey(pem)]));
  }

  open(version: number, randomKey: string): { key: string } | { fault: Fault } {
    const key = this.#keys.get(version);
    if (!key) return { fault: 'missing-key' };
    const sealed = Buffer.from(randomKey, 'base64');
    // Node skips what is not base64, so a character too odd shows as a byte too few.
    if (sealed.length * 8 !== key.asymmetricKeyDetails?.modulusLength) return { fault: 'damaged' };
    const frame = decrypt(key, sealed);
    const start = frame ? messageStart(frame) : -1;
    if (!frame || start < 0) return { fault: 'wrong-key' };
    const text = frame.toString('latin1', start);
    return looksLikeKey(text) ? { key: text } : { fault: 'wrong-key' };
  }
}

function decrypt(key: KeyObject, sealed: Buffer): Buffer | null {
  try {
    return privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, sealed);
  } catch {
    return null; // a number larger than this key's modulus: sealed for another key
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
