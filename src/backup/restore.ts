import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../lib/errors.ts';
import { replaceFile } from '../lib/replace-file.ts';
import { writeDurably } from '../lib/seal.ts';
import { RESTORING, takeLock } from '../store/lock.ts';
import { giveToOwner, recordRestored } from '../store/restored.ts';
import { openShelf } from './folders.ts';
import { type Manifest, type Pack, readManifest } from './manifest.ts';
import { assertNotNewer } from './newer.ts';
import { Counter, type Pace } from './pace.ts';
import { getAll, getPiece } from './pieces.ts';
import type { Vault } from './vault.ts';

/**
 * Puts a back-up back onto an empty machine: first all of it into a folder inside the data directory, each file compared with
 * its SHA-256, then by rename to its place. Killed at any line it can be run again; until it is through, the service does not start.
 */
export interface RestoreParts {
  readonly dataDir: string;
  readonly vault: Vault;
  readonly snapshot: string;
  readonly freeBytes: () => number;
  readonly pace: Pace;
}

export interface Restored {
  readonly manifest: Manifest;
  /** The recovery copy that lay in the back-up; null: none. */
  readonly keyCopy: Buffer | null;
}

const DONE = 'complete';

export async function restoreBackup(parts: RestoreParts): Promise<Restored> {
  const { dataDir, vault, snapshot } = parts;
  mkdirSync(dataDir, { recursive: true });
  assertEmpty(dataDir);
  const lock = takeLock(dataDir, 'to restore');
  try {
    const manifest = await readManifest(vault.place, vault.box, snapshot);
    assertNotNewer(manifest, snapshot);
    const staging = join(dataDir, RESTORING);
    const mark = join(staging, DONE);
    if (!existsSync(mark) || readFileSync(mark, 'utf8') !== snapshot) {
      assertNothingMoved(dataDir);
      assertRoom(parts, manifest);
      rmSync(staging, { recursive: true, force: true });
      await bringBack(vault, manifest, staging, parts.pace);
      recordRestored(staging, { log: manifest.log?.log ?? 0, from: snapshot, at: manifest.madeAt });
      writeDurably(mark, Buffer.from(snapshot), 0o600);
    }
    const keyCopy = manifest.keys && (await getAll(vault, manifest.keys.pieces));
    moveUp(dataDir, staging);
    giveToOwner(dataDir);
    return { manifest, keyCopy };
  } finally {
    lock.release();
  }
}

const HARMLESS = new Set(['lock.db', 'lock.db-journal', 'lost+found', RESTORING]);

/** What a restore in progress has moved already is its own. */
function assertEmpty(dataDir: string): void {
  const other = readdirSync(dataDir).filter((name) => !HARMLESS.has(name));
  if (other.length === 0 || existsSync(join(dataDir, RESTORING, DONE))) return;
  throw new UserError(
    `数据目录 ${dataDir} 不是空的（有 ${other.slice(0, 3).join('、')}），没有恢复任何内容。请确认服务已停止，把它改名留存，例如 mv ${dataDir} ${dataDir}.old，再执行一次。`,
  );
}

/** Half of one back-up never mixes with another. */
function assertNothingMoved(dataDir: string): void {
  const other = readdirSync(dataDir).filter((name) => !HARMLESS.has(name));
  if (other.length === 0) return;
  throw new UserError(
    `数据目录 ${dataDir} 里有另一份备份恢复到一半的内容。请用原来那份备份再执行一次，或把整个目录改名后重新恢复。`,
  );
}

function assertRoom({ freeBytes, dataDir }: RestoreParts, { totals }: Manifest): void {
  if (freeBytes() >= totals.bytes * 1.02) return;
  const gb = (totals.bytes / 2 ** 30).toFixed(1);
  throw new UserError(
    `恢复需要 ${gb} GB，${dataDir} 所在的磁盘空间不够，没有恢复任何内容。请扩充磁盘，或换一个 DATA_DIR。`,
  );
}

/** All of it into `to`, as it lies in a data directory. */
export async function bringBack(vault: Vault, manifest: Manifest, to: string, pace: Pace): Promise<void> {
  const counter = new Counter(pace, 'restore', manifest.totals.bytes);
  mkdirSync(to, { recursive: true, mode: 0o700 });
  for (const { path, bytes, sha256, pieces } of manifest.databases)
    await writePack(vault, to, { files: [[path, bytes, sha256]], pieces }, counter);
  for (const { name, shelves } of manifest.trees)
    for (const shelf of shelves)
      for (const pack of (await openShelf(vault, shelf)).packs) await writePack(vault, join(to, name), pack, counter);
}

/** Files one after the other from pieces one after the other: neither need fit into memory. */
async function writePack(vault: Vault, to: string, { files, pieces }: Pack, counter: Counter): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  let next = 0;
  for (const [path, bytes, sha256] of files) {
    const target = join(to, path);
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    const fd = openSync(target, 'w', 0o600);
    const whole = createHash('sha256');
    try {
      for (let left = bytes; left > 0; ) {
        if (rest.length === 0) rest = await pieceAt(vault, pieces, next++, path);
        const part = rest.subarray(0, Math.min(left, rest.length));
        writeAll(fd, part);
        whole.update(part);
        rest = rest.subarray(part.length);
        left -= part.length;
        counter.add(part.length);
      }
      fsyncSync(fd);
    } catch (error) {
      throw inWords(error, to);
    } finally {
      closeSync(fd);
    }
    if (whole.digest('hex') !== sha256)
      throw new UserError(`从备份恢复的 ${path} 与清单不符，没有恢复。请换用另一份备份。`);
  }
}

/** A disk that is nearly full takes less than it is given, and says so the next time only. */
function writeAll(fd: number, part: Buffer): void {
  for (let at = 0; at < part.length; ) at += writeSync(fd, part, at);
}

async function pieceAt(vault: Vault, pieces: readonly string[], i: number, path: string): Promise<Buffer> {
  const name = pieces[i];
  if (name === undefined) throw new UserError(`备份中 ${path} 的内容不完整。请换用另一份备份。`);
  return getPiece(vault, name);
}

function inWords(error: unknown, to: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new UserError(`${to} 所在的磁盘已满，没有恢复完。请腾出空间后再执行一次。`);
  return error;
}

/** The months first, huicun.db last: what is half moved is no archive to anybody. */
function moveUp(dataDir: string, staging: string): void {
  const order = (name: string) => ['archive.db', 'huicun.db'].indexOf(name);
  const names = readdirSync(staging).filter((name) => name !== DONE);
  for (const name of names.toSorted((a, b) => order(a) - order(b))) {
    replaceFile(join(staging, name), join(dataDir, name));
  }
  syncFolder(dataDir);
  rmSync(staging, { recursive: true });
}

function syncFolder(path: string): void {
  if (process.platform === 'win32') return; // cannot be opened there; NTFS keeps the order itself
  const fd = openSync(path, 'r');
  fsyncSync(fd);
  closeSync(fd);
}
