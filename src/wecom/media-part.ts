import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { promisify } from 'node:util';
import { readJson, writeJson } from './accusations.ts';
import type { SealedPart } from './host-protocol.ts';

/**
 * A file that is still coming, and beside it a note of how far it is: after a kill it goes on from the last chunk noted.
 * Chunks are not synced one by one, so a power cut may take some that the note speaks of. The note therefore says in
 * which run of the machine it was made, and in another one the file begins anew.
 */
export interface PartNote {
  readonly fileId: string;
  /** What to ask for next; empty at the beginning. */
  readonly index: string;
  readonly bytes: number;
  readonly chunks: number;
  /** An index from before: meeting it again means going round in circles. */
  readonly mark: string;
  readonly finished: boolean;
  readonly boot: string;
}

const PART = '.part';
const noteOf = (path: string): string => `${path}.json`;

/** How far the file has come; the beginning, when the note does not fit the file or what lies there. */
export function readPart(path: string, fileId: string): PartNote {
  const note = readJson<unknown>(noteOf(path));
  const begin = { fileId, index: '', bytes: 0, chunks: 0, mark: '', finished: false, boot: bootNow() };
  if (!isNote(note) || note.fileId !== fileId || !isSameBoot(note.boot, begin.boot)) return begin;
  return (statSync(path, { throwIfNoEntry: false })?.size ?? -1) >= note.bytes ? note : begin;
}

function isNote(value: unknown): value is PartNote {
  const note = (value ?? {}) as Record<keyof PartNote, unknown>;
  const isCount = (count: unknown) => Number.isSafeInteger(count) && (count as number) >= 0;
  return (
    [note.fileId, note.index, note.mark, note.boot].every((text) => typeof text === 'string') &&
    [note.bytes, note.chunks].every(isCount) &&
    typeof note.finished === 'boolean' &&
    (note.index !== '' || note.finished)
  );
}

/** Linux numbers its runs. Elsewhere it is the time of the start, which moves when the clock is set. */
function bootNow(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return String(Math.round(Date.now() - uptime() * 1000));
  }
}

const CLOCK_MOVES = 60_000;

function isSameBoot(noted: string, now: string): boolean {
  return noted === now || Math.abs(Number(noted) - Number(now)) < CLOCK_MOVES;
}

/** Adds a chunk after what is noted, and only then notes it; what an interrupted write left behind goes. */
export function growPart(path: string, before: PartNote, data: Uint8Array, index: string, finished: boolean): PartNote {
  const part = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  try {
    if (fstatSync(part).size !== before.bytes) ftruncateSync(part, before.bytes);
    let done = 0;
    while (done < data.length) done += writeSync(part, data, done, data.length - done, before.bytes + done);
  } finally {
    closeSync(part);
  }
  const chunks = before.chunks + 1;
  const mark = (chunks & (chunks - 1)) === 0 ? index : before.mark; // set anew ever more rarely: a circle of any length meets it
  const after = { ...before, index, bytes: before.bytes + data.length, chunks, mark, finished };
  writeJson(noteOf(path), after);
  return after;
}

export function forgetPart(path: string): void {
  for (const name of [path, noteOf(path), `${noteOf(path)}.new`]) rmSync(name, { force: true });
}

const SLICE = 2 ** 20;

/** Syncs the complete file and takes its hashes from what lies on disk. Yields, so that the host still hears its parent. */
export async function sealPart(path: string): Promise<SealedPart> {
  const part = openSync(path, 'r+');
  try {
    const both = [hashFile(part), promisify(fsync)(part)] as const;
    await Promise.allSettled(both); // the file stays open until neither works on it
    return (await Promise.all(both))[0];
  } finally {
    closeSync(part);
  }
}

async function hashFile(file: number): Promise<SealedPart> {
  const [sha256, md5] = [createHash('sha256'), createHash('md5')];
  const slice = Buffer.allocUnsafeSlow(SLICE);
  for (let bytes = 0; ; ) {
    const got = readSync(file, slice, 0, SLICE, bytes);
    if (got === 0) return { bytes, sha256: sha256.digest('hex'), md5: md5.digest('hex') };
    for (const hash of [sha256, md5]) hash.update(slice.subarray(0, got));
    bytes += got;
    await breathe();
  }
}

/** The parts that lie in a folder, and which file each is of, where its note can be read. */
export function listParts(dir: string): { path: string; fileId: string | null }[] {
  const names = readdirSync(dir).filter((name) => name.endsWith(PART) || name.endsWith(noteOf(PART)));
  const parts = new Set(names.map((name) => join(dir, name.endsWith(PART) ? name : name.slice(0, -noteOf('').length))));
  return [...parts].map((path) => {
    const note = readJson<unknown>(noteOf(path));
    return { path, fileId: isNote(note) ? note.fileId : null };
  });
}
