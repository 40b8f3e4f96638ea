import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { replaceFile } from '../lib/replace-file.ts';

/**
 * Where the files of messages lie: by what is in them, never by what somebody called them. The same file sent a hundred
 * times is there once, and a name or ending from outside never becomes part of a path.
 */
export type Variant = keyof typeof ENDINGS;

const ENDINGS = { thumb: '.thumb.webp', view: '.view.jpg', wav: '.wav' } as const;

const SHA256 = /^[0-9a-f]{64}$/;

export function contentPath(mediaDir: string, sha256: string): string {
  return join(mediaDir, ...shelf(sha256));
}

/** Whether the bytes on disk are still those they are called by; the whole file is read. */
export function contentState(mediaDir: string, sha256: string): 'same' | 'missing' | 'differs' {
  let file: number;
  try {
    file = openSync(contentPath(mediaDir, sha256), 'r');
  } catch {
    return 'missing';
  }
  try {
    const whole = createHash('sha256');
    const chunk = Buffer.allocUnsafe(1 << 18);
    for (let n = readSync(file, chunk); n > 0; n = readSync(file, chunk)) whole.update(chunk.subarray(0, n));
    return whole.digest('hex') === sha256 ? 'same' : 'differs';
  } finally {
    closeSync(file);
  }
}

export function previewPath(previewsDir: string, sha256: string, variant: Variant): string {
  return join(previewsDir, ...shelf(sha256)) + ENDINGS[variant];
}

/**
 * A finished file takes its place, whole or not at all: bytes, then name, then folder reach the disk in this order. When
 * the same content is there already the part is dropped; a torn one (another size) is replaced. Answers with the path.
 */
export function adopt(partPath: string, mediaDir: string, sha256: string): string {
  const path = contentPath(mediaDir, sha256);
  if (sizeOf(path) === statSync(partPath).size) {
    rmSync(partPath);
    return path;
  }
  const firstMade = mkdirSync(dirname(path), { recursive: true });
  syncFile(partPath);
  replaceFile(partPath, path);
  syncFolder(dirname(path));
  if (firstMade !== undefined) syncFolder(mediaDir);
  return path;
}

/** The content and all that was made from it: nothing names it any more. */
export function removeContent(
  { media, previews }: { readonly media: string; readonly previews: string },
  sha256: string,
): void {
  for (const variant of Object.keys(ENDINGS) as Variant[])
    rmSync(previewPath(previews, sha256, variant), { force: true });
  rmSync(contentPath(media, sha256), { force: true });
}

/** Sounds made playable on demand go when nobody has heard them for a while, and so do halves that a kill left behind. */
export async function prunePlayable(
  previewsDir: string,
  { olderThanMs, now }: { olderThanMs: number; now: number },
): Promise<{ files: number; bytes: number }> {
  const gone = { files: 0, bytes: 0 };
  for (const shelfName of await namesIn(previewsDir)) {
    for (const name of await namesIn(join(previewsDir, shelfName))) {
      if (!name.endsWith(ENDINGS.wav) && !name.endsWith('.tmp')) continue;
      const path = join(previewsDir, shelfName, name);
      const seen = await stat(path).catch(absent);
      if (!seen || now - seen.mtimeMs < olderThanMs) continue;
      await rm(path, { force: true });
      gone.files += 1;
      gone.bytes += seen.size;
    }
  }
  return gone;
}

function shelf(sha256: string): [string, string] {
  if (!SHA256.test(sha256)) throw new Error('not a SHA-256 in lower-case hex');
  return [sha256.slice(0, 2), sha256.slice(2)];
}

function sizeOf(path: string): number | null {
  const seen = statSync(path, { throwIfNoEntry: false });
  return seen?.isFile() ? seen.size : null;
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(absent)) ?? [];
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}

function syncFile(path: string): void {
  syncAndClose(openSync(path, 'r+')); // Windows flushes only what may be written
}

function syncFolder(path: string): void {
  if (process.platform === 'win32') return; // cannot be opened there; NTFS keeps the order itself
  syncAndClose(openSync(path, 'r'));
}

function syncAndClose(fd: number): void {
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
