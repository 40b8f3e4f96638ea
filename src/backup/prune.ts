import { UserError } from '../lib/errors.ts';
import { listSnapshots, readManifest, removeManifest, timeInName } from './manifest.ts';
import type { Vault } from './vault.ts';
import { sizesIn } from './verify-backup.ts';

/** How many back-ups stay. */
export interface Keep {
  /** At least so many of the newest. */
  readonly count: number;
  /** And those not older; 0: by their number alone. */
  readonly days: number;
}

export interface Pruned {
  readonly removed: readonly string[];
  readonly freedBytes: number;
}

const DAY = 86_400_000;

/**
 * Removes old back-ups, then what only they named, and what a killed one left. First the manifest, then its pieces: a kill in
 * between leaves pieces that nobody names, which go the next time. Nothing goes while a manifest that stays cannot be read.
 */
export async function prune(vault: Vault, keep: Keep, now: number): Promise<Pruned> {
  const all = await listSnapshots(vault.place);
  const isKept = (name: string, i: number) =>
    i >= all.length - Math.max(1, keep.count) || (keep.days > 0 && timeInName(name) >= now - keep.days * DAY);
  const staying = all.filter(isKept);
  const removed = all.filter((name, i) => !isKept(name, i));
  const named = await namedBy(vault, staying);
  if (named === null) return { removed: [], freedBytes: 0 };
  for (const name of removed) await removeManifest(vault.place, name);
  return { removed, freedBytes: await sweep(vault, named) };
}

/** Null: one of them cannot be read, so that nobody knows what it needs. */
async function namedBy(vault: Vault, names: readonly string[]): Promise<Set<string> | null> {
  const named = new Set<string>();
  for (const name of names) {
    try {
      const manifest = await readManifest(vault.place, vault.box, name);
      for (const piece of (await sizesIn(vault, manifest)).keys()) named.add(piece);
    } catch (error) {
      if (error instanceof UserError) return null;
      throw error;
    }
  }
  return named;
}

async function sweep({ place }: Vault, named: ReadonlySet<string>): Promise<number> {
  const gone: { name: string; bytes: number }[] = [];
  for await (const object of place.list('objects')) if (!named.has(object.name)) gone.push(object);
  for (const { name } of gone) await place.remove(name);
  return gone.reduce((sum, { bytes }) => sum + bytes, 0);
}
