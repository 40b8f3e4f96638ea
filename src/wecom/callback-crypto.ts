import { createCipheriv, createDecipheriv, hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** The envelope of WeCom's callbacks: a signature over a shared token, AES-256-CBC under a shared key. */

export interface CallbackSecrets {
  readonly token: string;
  /** 43 characters, as shown in WeCom's console. */
  readonly encodingAesKey: string;
  /** The corp id, for applications of one's own. */
  readonly receiveId: string;
}

export interface SignedText {
  readonly signature: string;
  readonly timestamp: string;
  readonly nonce: string;
  readonly encrypt: string;
}

/** It was not WeCom that sent this, or not to us. One error for all reasons: who probes learns nothing. */
export class ForgedCallback extends Error {
  constructor() {
    super('callback with a wrong signature or a content that does not open');
    this.name = 'ForgedCallback';
  }
}

const BLOCK = 32; // WeCom pads to 32 bytes, not to the 16 of the cipher, so padding is done by hand
const RANDOM = 16;
const LENGTH = 4;

export class CallbackCrypto {
  readonly #token: string;
  readonly #key: Buffer;
  readonly #receiveId: Buffer;

  constructor({ token, encodingAesKey, receiveId }: CallbackSecrets) {
    if (!/^[A-Za-z0-9+/]{43}$/.test(encodingAesKey)) throw new Error('an EncodingAESKey has 43 letters and digits');
    this.#token = token;
    this.#key = Buffer.from(`${encodingAesKey}=`, 'base64');
    this.#receiveId = Buffer.from(receiveId);
  }

  sign({ timestamp, nonce, encrypt }: Omit<SignedText, 'signature'>): string {
    return hash('sha1', [this.#token, timestamp, nonce, encrypt].sort().join(''));
  }

  /** Takes as long for a wrong signature as for a right one. */
  verify(signed: SignedText): boolean {
    const right = Buffer.from(this.sign(signed));
    const given = Buffer.from(signed.signature);
    return given.length === right.length && timingSafeEqual(given, right);
  }

  /** Checks the signature, then opens; throws ForgedCallback. */
  open(signed: SignedText): string {
    if (!this.verify(signed)) throw new ForgedCallback();
    return this.decrypt(signed.encrypt);
  }

  encrypt(text: string, random: Buffer = randomBytes(RANDOM)): string {
    const message = Buffer.from(text);
    const length = Buffer.alloc(LENGTH);
    length.writeUInt32BE(message.length);
    const plain = Buffer.concat([random, length, message, this.#receiveId]);
    const padding = BLOCK - (plain.length % BLOCK);
    const cipher = createCipheriv('aes-256-cbc', this.#key, this.#key.subarray(0, 16)).setAutoPadding(false);
    return Buffer.concat([
      cipher.update(plain),
      cipher.update(Buffer.alloc(padding, padding)),
      cipher.final(),
    ]).toString('base64');
  }

  decrypt(encrypt: string): string {
    const plain = withoutPadding(this.#decipher(encrypt));
    if (plain.length < RANDOM + LENGTH) throw new ForgedCallback();
    const end = RANDOM + LENGTH + plain.readUInt32BE(RANDOM);
    if (end > plain.length || !plain.subarray(end).equals(this.#receiveId)) throw new ForgedCallback();
    return plain.toString('utf8', RANDOM + LENGTH, end);
  }

  #decipher(encrypt: string): Buffer {
    const sealed = Buffer.from(encrypt, 'base64');
    if (sealed.length === 0 || sealed.length % BLOCK !== 0) throw new ForgedCallback();
    const decipher = createDecipheriv('aes-256-cbc', this.#key, this.#key.subarray(0, 16)).setAutoPadding(false);
    return Buffer.concat([decipher.update(sealed), decipher.final()]);
  }
}

/** The last byte says how many were added, and each of them says the same. */
function withoutPadding(plain: Buffer): Buffer {
  const padding = plain.at(-1) ?? 0;
  if (padding < 1 || padding > BLOCK || padding > plain.length) throw new ForgedCallback();
  const start = plain.length - padding;
  if (plain.subarray(start).some((byte) => byte !== padding)) throw new ForgedCallback();
  return plain.subarray(0, start);
}
