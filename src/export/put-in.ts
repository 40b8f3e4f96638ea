import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ZipEntry, ZipTarget } from '../lib/zip.ts';
import { contentPath } from '../media/content-store.ts';
import type { Work } from './format.ts';

/** Files from the archive into a ZIP. One that cannot be read never spoils the rest. */

const SMALL = 8 * 2 ** 20; // read at once, so that its size stands before it: every program can unpack that

export interface Problem {
  readonly sentence: string;
  readonly leftOut: boolean;
}

const MISSING = '文件不在磁盘上，请从备份恢复媒体目录后重新导出';
const UNREADABLE = '文件读不出来，请检查磁盘';
const CUT_OFF = '文件读到一半中断，包内的这一份不完整，请检查磁盘';
const DIFFERS = '内容与存档时的 SHA-256 不符';

/** An archived content, compared with its hash on its way; null when all is well. */
export async function addContent(
  zip: ZipTarget,
  { mediaDir, pace }: Pick<Work, 'mediaDir' | 'pace'>,
  sha256: string,
  entry: ZipEntry,
): Promise<Problem | null> {
  const hash = createHash('sha256');
  const opened = await openFile(contentPath(mediaDir, sha256));
  if ('leftOut' in opened) return opened;
  const { file, size } = opened;
  try {
    if (size <= SMALL) {
      const bytes = await file.readFile().catch(() => null);
      if (bytes === null) return { sentence: UNREADABLE, leftOut: true };
      hash.update(bytes);
      await zip.add(bytes, entry);
    } else {
      const reader = new Chunks(file, hash, () => pace.step());
      await zip.add(Readable.from(reader.read(), { objectMode: false }), entry);
      if (reader.stopped) throw reader.stopped;
      if (reader.cutOff) return { sentence: CUT_OFF, leftOut: false };
    }
    return hash.digest('hex') === sha256 ? null : { sentence: DIFFERS, leftOut: false };
  } finally {
    await file.close();
  }
}

/** A small file of our own; false when it is not there. */
export async function addFile(zip: ZipTarget, path: string, entry: ZipEntry): Promise<boolean> {
  const opened = await openFile(path);
  if ('leftOut' in opened) return false;
  try {
    const stream = opened.file.createReadStream({ autoClose: false });
    await zip.add(opened.size <= SMALL ? await opened.file.readFile() : stream, entry);
    return true;
  } finally {
    await opened.file.close();
  }
}

async function openFile(path: string): Promise<{ file: FileHandle; size: number } | Problem> {
  try {
    const file = await open(path, 'r');
    return { file, size: (await file.stat()).size };
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return { sentence: missing ? MISSING : UNREADABLE, leftOut: true };
  }
}

/** A large file piece by piece. It never fails in the middle: an entry of a ZIP cannot be taken back. */
class Chunks {
  readonly #file: FileHandle;
  readonly #hash: Hash;
  readonly #step: () => Promise<void>;
  cutOff = false;
  /** Why the whole work is to end. */
  stopped: unknown = null;

  constructor(file: FileHandle, hash: Hash, step: () => Promise<void>) {
    this.#file = file;
    this.#hash = hash;
    this.#step = step;
  }

  async *read(): AsyncGenerator<Buffer> {
    for (;;) {
      const chunk = await this.#next();
      if (chunk === null) return;
      this.#hash.update(chunk);
      yield chunk;
    }
  }

  async #next(): Promise<Buffer | null> {
    try {
      await this.#step();
    } catch (error) {
      this.stopped = error;
      return null;
    }
    const { bytesRead, buffer } = await this.#file
      .read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, null)
      .catch(() => ({ bytesRead: -1, buffer: EMPTY }));
    if (bytesRead < 0) this.cutOff = true;
    return bytesRead > 0 ? buffer.subarray(0, bytesRead) : null;
  }
}

const CHUNK = 1 << 18;
const EMPTY = Buffer.alloc(0);
