import type { ArchiveFindingKind, LoggedThing } from '../evidence/archive-findings.ts';
import { decodeEntry, type Entry, EntryKind, encodeEntry, leafHash } from '../evidence/entry.ts';
import type { CheckedRow } from './archive-check-rows.ts';

/** What the log says of one of its places, as far as its files can be read. */
export interface Logged {
  /** The leaf in the tile; null when the tile cannot be read. */
  readonly leaf: Buffer | null;
  /** The entry in the bundle; null when that cannot be read. */
  readonly bytes: Uint8Array | null;
}

export interface Judgement {
  /** What the tree goes on with: what was logged, whatever the archive holds now. */
  readonly leaf: Buffer;
  readonly wrong: ArchiveFindingKind | null;
  /** A file of the log that is not as it was written. */
  readonly damaged: 'tile' | 'entries' | null;
}

const KIND_OF: Readonly<Record<CheckedRow['kind'], EntryKind>> = {
  received: EntryKind.received,
  opened: EntryKind.opened,
  medium: EntryKind.medium,
  'given-up': EntryKind.givenUp,
  disposed: EntryKind.disposed,
};

export const THING_OF: Readonly<Partial<Record<number, LoggedThing>>> = {
  [EntryKind.received]: 'received',
  [EntryKind.opened]: 'opened',
  [EntryKind.medium]: 'medium',
};

const UNWRITABLE = Buffer.alloc(0); // no entry of any log

/** The entry it makes. The program writes no row that makes none. */
function entryOfRow({ kind, seq, at, noted }: CheckedRow): Buffer {
  try {
    return encodeEntry({ kind: KIND_OF[kind], seq, at, hash: Buffer.from(noted, 'hex') });
  } catch (error) {
    if (error instanceof RangeError) return UNWRITABLE;
    throw error;
  }
}

const same = (a: Uint8Array | null, b: Uint8Array | null): boolean =>
  a !== null && b !== null && (a instanceof Buffer ? a.equals(b) : Buffer.compare(a, b) === 0);

const NOTHING = Buffer.alloc(32);

/** What the archive has at a place. */
interface Held {
  /** The entry it makes; null when nothing is there. */
  readonly bytes: Uint8Array | null;
  /** Hash of the content as it is now, in hex; null when that is gone. */
  readonly content: string | null;
  /** The content is what its own journal says. */
  readonly fits: boolean;
  readonly own: boolean;
}

function heldIn(given: CheckedRow | Uint8Array | null, bundled: Uint8Array | null): Held {
  if (given === null) return { bytes: null, content: null, fits: false, own: false };
  if (given instanceof Uint8Array) return { bytes: given, content: '', fits: true, own: true };
  const bytes = bundled && says(bundled, 0, bundled.length, given) ? bundled : entryOfRow(given);
  return { bytes, content: given.actual, fits: given.actual === given.noted, own: false };
}

const USUAL = 54; // an entry with a hash and without detail
const HASH_AT = 20;

/** Whether the bytes of a bundle from here on are just the entry that this row makes: then it need not be made. */
export function says(bytes: Uint8Array, from: number, length: number, { kind, seq, at, noted }: CheckedRow): boolean {
  if (!(bytes instanceof Buffer) || length !== USUAL || bytes[from] !== 1 || bytes[from + 1] !== KIND_OF[kind])
    return false;
  return (
    bytes.readUIntBE(from + 4, 6) === seq &&
    bytes.readUIntBE(from + 12, 6) === at &&
    bytes.readUInt16BE(from + 2) === 0 &&
    bytes.readUInt16BE(from + 10) === 0 &&
    bytes.readUInt16BE(from + 18) === 32 &&
    bytes.readUInt16BE(from + 52) === 0 &&
    bytes.toString('hex', from + HASH_AT, from + HASH_AT + 32) === noted
  );
}

/**
 * A row of the archive against its place in the log. Tile, bundle and row each tell the same thing: where two agree against one,
 * the one is wrong; what the tile says is bound by the checkpoints.
 */
export function judge(given: CheckedRow | Uint8Array | null, logged: Logged | null): Judgement {
  const held = heldIn(given, logged?.bytes ?? null);
  const leaf = held.bytes && leafHash(held.bytes);
  if (logged === null)
    return { leaf: leaf ?? NOTHING, wrong: held.bytes ? wrongIn(held) : 'journal-removed', damaged: null };
  const bundle = bundleLeaf(logged, held, leaf);
  if (leaf && same(leaf, logged.leaf)) {
    return { leaf, wrong: wrongIn(held), damaged: same(leaf, bundle) ? null : 'entries' };
  }
  if (leaf && same(leaf, bundle)) return { leaf, wrong: wrongIn(held), damaged: 'tile' };
  return against(held, logged, bundle);
}

/** The archive stands alone against the log, or the log does not agree with itself. */
function against(held: Held, { leaf, bytes }: Logged, bundle: Buffer | null): Judgement {
  if (bundle && same(leaf, bundle)) return { leaf: bundle, wrong: differs(held, decodeEntry(bytes!)), damaged: null };
  const kept = leaf ?? bundle ?? (held.bytes ? leafHash(held.bytes) : NOTHING);
  return { leaf: kept, wrong: held.bytes ? null : 'journal-removed', damaged: 'tile' };
}

function wrongIn({ fits, content }: Held): ArchiveFindingKind | null {
  if (fits) return null;
  return content === null ? 'removed' : 'changed';
}

/** As a rule it is the very entry that the archive makes. */
function bundleLeaf({ bytes }: Logged, held: Held, leaf: Buffer | null): Buffer | null {
  return held.bytes === bytes || same(held.bytes, bytes) ? leaf : bytes && leafHash(bytes);
}

function differs({ bytes, content, own }: Held, entry: Entry): ArchiveFindingKind {
  if (bytes === null) return 'journal-removed';
  if (content === null) return 'removed';
  return own || content === Buffer.from(entry.hash).toString('hex') ? 'journal-changed' : 'changed';
}
