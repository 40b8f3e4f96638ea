import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { replaceFile } from '../lib/replace-file.ts';

/** Names and contents of the files of C2SP tlog-tiles. */

/** Hashes in a full tile, entries in a full bundle. */
export const TILE = 256;

/** A file of the log is missing, or says something else than its neighbours. The database can write it anew. */
export class TilesDamaged extends Error {
  readonly path: string;
  readonly fault: string;

  constructor(path: string, fault: string) {
    super(`存证日志文件 ${path}：${fault}`);
    this.name = 'TilesDamaged';
    this.path = path;
    this.fault = fault;
  }
}

export function tilePath(level: number, n: number, width: number = TILE): string {
  return `tile/${level}/${numbered(n, width)}`;
}

export function entriesPath(n: number, width: number = TILE): string {
  return `tile/entries/${numbered(n, width)}`;
}

/** 1234067 → x001/x234/067 */
function numbered(n: number, width: number): string {
  const digits = String(n);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.../g)!;
  const path = groups.map((group, i) => (i === groups.length - 1 ? group : `x${group}`)).join('/');
  return width === TILE ? path : `${path}.p/${width}`;
}

export function hashesIn(tile: Buffer): Buffer[] {
  const hashes: Buffer[] = [];
  for (let at = 0; at < tile.length; at += 32) hashes.push(tile.subarray(at, at + 32));
  return hashes;
}

export function joinBundle(entries: readonly Uint8Array[]): Buffer {
  const bundle = Buffer.allocUnsafe(entries.reduce((sum, { length }) => sum + 2 + length, 0));
  let at = 0;
  for (const entry of entries) {
    bundle.writeUInt16BE(entry.length, at);
    bundle.set(entry, at + 2);
    at += 2 + entry.length;
  }
  return bundle;
}

function splitBundle(path: string, bundle: Buffer): Buffer[] {
  const entries: Buffer[] = [];
  for (let at = 0; at < bundle.length; ) {
    const end = at + 2 <= bundle.length ? at + 2 + bundle.readUInt16BE(at) : bundle.length + 1;
    if (end > bundle.length) throw new TilesDamaged(path, '内容不完整');
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return entries;
}

/** The first hashes of a tile: from its own file, or from one written when the tile had grown wider. */
export function readTile(dir: string, { level, n, width }: { level: number; n: number; width: number }): Buffer[] {
  const { path, content } = widest(dir, (w) => tilePath(level, n, w), width);
  const full = content.length / 32;
  if (full !== widthOf(path)) throw new TilesDamaged(path, '长度不对');
  return hashesIn(content.subarray(0, width * 32));
}

/** A full tile of leaves as its file has it. */
export function fullTile(dir: string, n: number): Buffer {
  const [path, content] = whole(dir, tilePath(0, n));
  if (content.length !== TILE * 32) throw new TilesDamaged(path, '长度不对');
  return content;
}

/** A full bundle as its file has it: entries, each behind its length. */
export const fullBundle = (dir: string, n: number): Buffer => whole(dir, entriesPath(n))[1];

function whole(dir: string, path: string): [path: string, content: Buffer] {
  const content = contentOf(join(dir, path));
  if (content === null) throw new TilesDamaged(path, '文件缺失');
  return [path, content];
}

/** The first entries of a bundle, likewise. */
export function readBundle(dir: string, n: number, width: number): Buffer[] {
  const { path, content } = widest(dir, (w) => entriesPath(n, w), width);
  const entries = splitBundle(path, content);
  if (entries.length !== widthOf(path)) throw new TilesDamaged(path, '条数不对');
  return entries.slice(0, width);
}

function widest(dir: string, pathOf: (width: number) => string, width: number): { path: string; content: Buffer } {
  const exact = pathOf(width);
  const paths = width === TILE ? [exact] : [exact, pathOf(TILE)];
  for (const path of paths) {
    const content = contentOf(join(dir, path));
    if (content !== null) return { path, content };
  }
  const wider = width === TILE ? undefined : partsIn(join(dir, dirname(exact))).find((w) => w > width);
  const content = wider === undefined ? null : contentOf(join(dir, pathOf(wider)));
  if (content === null) throw new TilesDamaged(exact, '文件缺失');
  return { path: pathOf(wider!), content };
}

function partsIn(dir: string): number[] {
  try {
    return readdirSync(dir).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** Null: there is no such file. */
export function contentOf(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return null;
    throw error;
  }
}

/** The width a file name states. */
function widthOf(path: string): number {
  const part = /\.p\/(\d+)$/.exec(path);
  return part === null ? TILE : Number(part[1]);
}

/** Where a writer puts its files, by their path in the log. */
export interface TilePlace {
  write(path: string, content: Buffer): void;
  remove(path: string): void;
}

/** On the disk. Nothing is synced. */
export class TileFolder implements TilePlace {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  write(path: string, content: Buffer): void {
    const whole = join(this.#dir, path);
    const draft = `${whole}.new`;
    try {
      writeFileSync(draft, content);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      mkdirSync(dirname(whole), { recursive: true });
      writeFileSync(draft, content);
    }
    replaceFile(draft, whole);
  }

  remove(path: string): void {
    rmSync(join(this.#dir, path), { force: true });
    try {
      rmdirSync(dirname(join(this.#dir, path)));
    } catch {
      // Other widths of this tile still lie there.
    }
  }
}
