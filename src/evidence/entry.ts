import { hash as digest } from 'node:crypto';

/**
 * One entry of the evidence log as bytes (FORMAT.md has an example). Big-endian:
 * u8 version = 1, u8 kind, u64 seq, u64 at, u16 length and hash, u16 length and detail.
 */
const VERSION = 1;
const HEAD = 18;
const MOST_DETAIL = 60_000; // an entry bundle gives an entry 65,535 bytes in all

export const EntryKind = {
  received: 1,
  opened: 2,
  medium: 3,
  givenUp: 4,
  disposed: 5,
  trail: 6,
  restored: 7,
  exported: 8,
} as const;
export type EntryKind = (typeof EntryKind)[keyof typeof EntryKind];

const LAST_KIND = 8;
const NO_DETAIL = new Uint8Array(0);

export interface Entry {
  readonly kind: EntryKind;
  readonly seq: number;
  /** When it happened, in ms. */
  readonly at: number;
  /** SHA-256 of what is logged; empty where a kind has nothing to hash. */
  readonly hash: Uint8Array;
  readonly detail?: Uint8Array;
}

export function encodeEntry({ kind, seq, at, hash, detail = NO_DETAIL }: Entry): Buffer {
  assertKind(kind);
  assertHash(hash.length);
  if (detail.length > MOST_DETAIL) throw new RangeError(`entry detail of ${detail.length} bytes is too long`);
  const bytes = Buffer.allocUnsafe(HEAD + 2 + hash.length + 2 + detail.length);
  bytes[0] = VERSION;
  bytes[1] = kind;
  writeU64(bytes, seq, 2);
  writeU64(bytes, at, 10);
  bytes.writeUInt16BE(hash.length, HEAD);
  bytes.set(hash, HEAD + 2);
  bytes.writeUInt16BE(detail.length, HEAD + 2 + hash.length);
  bytes.set(detail, HEAD + 4 + hash.length);
  return bytes;
}

/** Throws on anything encodeEntry would not have written: an entry has one form only. */
export function decodeEntry(bytes: Uint8Array): Entry {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < HEAD + 4) throw new RangeError('entry is cut short');
  if (view[0] !== VERSION) throw new RangeError(`entry of unknown version ${view[0]}`);
  const kind = view[1] as EntryKind;
  assertKind(kind);
  const hashLength = view.readUInt16BE(HEAD);
  assertHash(hashLength);
  const detailAt = HEAD + 2 + hashLength;
  if (view.length < detailAt + 2) throw new RangeError('entry is cut short');
  const detailLength = view.readUInt16BE(detailAt);
  if (detailLength > MOST_DETAIL || view.length !== detailAt + 2 + detailLength) {
    throw new RangeError('entry has the wrong length');
  }
  const hash = view.subarray(HEAD + 2, detailAt);
  const entry = { kind, seq: readU64(view, 2), at: readU64(view, 10), hash };
  return detailLength === 0 ? entry : { ...entry, detail: view.subarray(detailAt + 2) };
}

const USUAL = HEAD + 2 + 32 + 2; // an entry without detail
const usualInput = Buffer.alloc(1 + USUAL);

/** SHA-256(0x00 ‖ entry), RFC 6962. */
export function leafHash(entry: Uint8Array): Buffer {
  const input = entry.length === USUAL ? usualInput : Buffer.alloc(1 + entry.length);
  input.set(entry, 1);
  return Buffer.from(digest('sha256', input, 'binary'), 'binary'); // four times as fast as asking for a buffer
}

function assertKind(kind: number): void {
  if (!(kind >= 1 && kind <= LAST_KIND)) throw new RangeError(`entry of unknown kind ${kind}`);
}

function assertHash(length: number): void {
  if (length !== 32 && length !== 0) throw new RangeError(`entry with a hash of ${length} bytes`);
}

function writeU64(bytes: Buffer, value: number, at: number): void {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`entry with the number ${value}`);
  bytes.writeUInt32BE(Math.floor(value / 2 ** 32), at);
  bytes.writeUInt32BE(value % 2 ** 32, at + 4);
}

function readU64(bytes: Buffer, at: number): number {
  const value = bytes.readUInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4);
  if (!Number.isSafeInteger(value)) throw new RangeError('entry with a number beyond 2^53');
  return value;
}
