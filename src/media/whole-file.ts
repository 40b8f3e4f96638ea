import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { replaceFile } from '../lib/replace-file.ts';
import { peek } from './peek.ts';

/** Written beside its place and then moved there: whoever finds the name finds the whole file. */
export function writeWhole(path: string, pieces: Iterable<Uint8Array>): void {
  mkdirSync(dirname(path), { recursive: true });
  const part = partOf(path, process.pid);
  const fd = openSync(part, 'w');
  try {
    for (const piece of pieces) writeFully(fd, piece);
    fsyncSync(fd);
    closeSync(fd);
    replaceFile(part, path);
  } catch (error) {
    closeQuietly(fd);
    rmSync(part, { force: true });
    throw error;
  }
}

/** Where a process writes what is to become `path`. */
function partOf(path: string, pid: number): string {
  return `${path}.${pid}.tmp`;
}

/** What a process that is dead now left half written. */
export function removeHalves(paths: readonly string[], pid: number): void {
  for (const path of paths) rmSync(partOf(path, pid), { force: true });
}

function writeFully(fd: number, piece: Uint8Array): void {
  for (let at = 0; at < piece.length; ) at += writeSync(fd, piece, at);
}

function closeQuietly(fd: number): void {
  try {
    closeSync(fd);
  } catch {
    // closed already: the rename failed
  }
}

const RIFF_HEAD = 8;

/** A WAV that we made, and all of it: a power cut may leave a name with less behind it. */
export function isWholeWav(path: string): boolean {
  return peek(path, RIFF_HEAD, (file) => {
    const head = file.read(0, RIFF_HEAD);
    return head.length === RIFF_HEAD && head.readUInt32LE(4) + 8 === file.size;
  });
}
