import { createPublicKey, hash as digest, type KeyObject, sign, verify } from 'node:crypto';

/** Signed notes (C2SP signed-note, golang.org/x/mod/sumdb/note) with Ed25519 keys. */

const ED25519 = 1;
const DER_HEAD = Buffer.from('302a300506032b6570032100', 'hex');
const MOST_BYTES = 1_000_000;
const MOST_SIGNATURES = 100;

export interface Signer {
  /** No spaces, no plus. */
  readonly name: string;
  readonly privateKey: KeyObject;
}

export interface VerifierKey {
  readonly name: string;
  readonly id: Buffer;
  readonly publicKey: KeyObject;
}

export class BadNote extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadNote';
  }
}

/** Four bytes that say which key signed: of SHA-256(name ‖ \n ‖ 0x01 ‖ public key). */
export function keyIdOf(name: string, key: KeyObject): Buffer {
  const head = Buffer.from(`${name}\n`);
  return digest('sha256', Buffer.concat([head, Buffer.of(ED25519), rawKey(key)]), 'buffer').subarray(0, 4);
}

/** The public key in the form one hands to others: name+id+base64. Takes the private key as well. */
export function encodeVerifierKey(name: string, key: KeyObject): string {
  assertName(name);
  const raw = Buffer.concat([Buffer.of(ED25519), rawKey(key)]);
  return `${name}+${keyIdOf(name, key).toString('hex')}+${raw.toString('base64')}`;
}

export function parseVerifierKey(text: string): VerifierKey {
  const [, name, id, base64] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim()) ?? [];
  const raw = base64 === undefined ? null : decodeBase64(base64);
  if (raw === null || raw.length !== 33 || raw[0] !== ED25519) throw new BadNote('公钥文本格式不对');
  const publicKey = createPublicKey({ key: Buffer.concat([DER_HEAD, raw.subarray(1)]), format: 'der', type: 'spki' });
  if (keyIdOf(name!, publicKey).toString('hex') !== id) throw new BadNote('公钥文本的标识与公钥不符');
  return { name: name!, id: Buffer.from(id, 'hex'), publicKey };
}

/** What two people compare by eye: the same for one key under every name. */
export function fingerprintOf(key: KeyObject): string {
  const hex = digest('sha256', rawKey(key), 'hex').slice(0, 32);
  return hex.match(/.{4}/g)!.join(' ');
}

export function signNote(text: string, signer: Signer): string {
  assertName(signer.name);
  if (!text.endsWith('\n') || hasControls(text)) throw new BadNote('签名文本须以换行结尾，且不含控制字符');
  const signature = sign(null, Buffer.from(text), signer.privateKey);
  const base64 = Buffer.concat([keyIdOf(signer.name, signer.privateKey), signature]).toString('base64');
  return `${text}\n— ${signer.name} ${base64}\n`;
}

/**
 * The signed text, and which of the keys signed it. Signatures of unknown keys are passed over; a wrong one of a
 * known key, or none of a known key, throws BadNote.
 */
export function openNote(
  note: string | Uint8Array,
  keys: readonly VerifierKey[],
): { readonly text: string; readonly by: readonly string[] } {
  const { text, signatures } = partsOf(note);
  const by = new Map<VerifierKey, string>();
  for (const { name, id, signature } of signatures) {
    const key = keys.find((k) => k.name === name && k.id.equals(id));
    if (key === undefined || by.has(key)) continue;
    if (!verify(null, Buffer.from(text), key.publicKey, signature)) throw new BadNote(`${name} 的签名不对`);
    by.set(key, name);
  }
  if (by.size === 0) throw new BadNote('没有所用公钥的签名');
  return { text, by: [...by.values()] };
}

function partsOf(note: string | Uint8Array) {
  if (note.length > MOST_BYTES) throw new BadNote('签名文本过长');
  const whole = typeof note === 'string' ? note : textOf(note);
  const cut = whole.lastIndexOf('\n\n');
  if (hasControls(whole) || cut < 0 || !whole.endsWith('\n') || cut + 2 === whole.length) {
    throw new BadNote('不是签名文本');
  }
  const lines = whole.slice(cut + 2, -1).split('\n');
  if (lines.length > MOST_SIGNATURES) throw new BadNote('签名过多');
  return { text: whole.slice(0, cut + 1), signatures: lines.map(signatureOf) };
}

function signatureOf(line: string) {
  const [, name, base64] = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/u.exec(line) ?? [];
  const bytes = base64 === undefined ? null : decodeBase64(base64);
  if (bytes === null || bytes.length < 5) throw new BadNote('签名行格式不对');
  return { name: name!, id: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}

/** One text has one base64 form: padding and spare bits must be as an encoder writes them. */
export function decodeBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

function textOf(note: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(note);
  } catch {
    throw new BadNote('不是 UTF-8 文本');
  }
}

function hasControls(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x20 && code !== 0x0a) return true;
  }
  return !text.isWellFormed();
}

function assertName(name: string): void {
  if (!/^[^\s+]+$/u.test(name)) throw new BadNote(`密钥名称 ${name} 不能含空格或加号`);
}

function rawKey(key: KeyObject): Buffer {
  const own = key.type === 'private' ? createPublicKey(key) : key;
  return own.export({ format: 'der', type: 'spki' }).subarray(DER_HEAD.length);
}
