import { hash } from 'node:crypto';
import type { TileReader } from '../evidence/tiles.ts';
import { whereReadable } from './archive-check-files.ts';
import { says } from './archive-check-judge.ts';
import type { Place } from './archive-check-place.ts';

export const TILE = 256;

/**
 * The leaves of a full tile of the log when tile, bundle and archive agree in every one of its places: as a rule they do, and then
 * nothing need be said of any. Null: its places are to be judged one by one.
 */
export function leavesWhereAllAgree(reader: TileReader, places: readonly Place[]): Buffer | null {
  if (places.length !== TILE) return null;
  const files = whereReadable(() => reader.full(places[0]!.index / TILE));
  const leaves = files && leavesOf(files.bundle, places);
  return leaves?.equals(files!.tile) ? leaves : null;
}

/** Entries stand in the bundle each behind its length: once read, its last byte makes room for the 0 that every leaf begins with. */
function leavesOf(bundle: Buffer, places: readonly Place[]): Buffer | null {
  const leaves = Buffer.alloc(TILE * 32);
  let at = 0;
  for (const [i, { row }] of places.entries()) {
    if (at + 2 > bundle.length) return null;
    const length = bundle.readUInt16BE(at);
    const end = at + 2 + length;
    if (end > bundle.length || !agrees(row, bundle, at + 2, length)) return null;
    bundle[at + 1] = 0;
    leaves.write(hash('sha256', bundle.subarray(at + 1, end), 'binary'), 32 * i, 'latin1');
    at = end;
  }
  return at === bundle.length ? leaves : null;
}

function agrees(row: Place['row'], bundle: Buffer, from: number, length: number): boolean {
  if (row === null) return false;
  if (row instanceof Uint8Array) return bundle.subarray(from, from + length).equals(row);
  return row.actual === row.noted && says(bundle, from, length, row);
}
