import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '../lib/seal.ts';
import { readJson } from '../wecom/accusations.ts';

/** What is known of the keys besides themselves, in clear: nothing of it is secret, and all of it may be missing. */
export interface KeyNotes {
  readonly versions: Readonly<Record<string, { readonly madeHere: boolean; readonly since: number }>>;
  readonly former: readonly FormerKey[];
  /** The last recovery copy, and the keys it holds. */
  readonly copied: { readonly at: number; readonly fingerprints: readonly string[] } | null;
}

/** Put aside: a discarded draft, or a key that another one took the place of. */
export interface FormerKey {
  readonly fingerprint: string;
  /** The version it was held as; null for a draft. */
  readonly version: number | null;
  readonly since: number;
}

const FILE = 'notes.json';

export function readKeyNotes(keysDir: string): KeyNotes {
  return { versions: {}, former: [], copied: null, ...readJson<Partial<KeyNotes>>(join(keysDir, FILE)) };
}

export function changeKeyNotes(keysDir: string, change: (notes: KeyNotes) => Partial<KeyNotes>): void {
  const notes = readKeyNotes(keysDir);
  mkdirSync(keysDir, { recursive: true, mode: 0o700 });
  writeDurably(join(keysDir, FILE), Buffer.from(JSON.stringify({ ...notes, ...change(notes) })), 0o600);
}
