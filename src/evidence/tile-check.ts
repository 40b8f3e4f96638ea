import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { leafHash } from './entry.ts';
import { entriesPath, readBundle, readTile, TILE, TilesDamaged, tilePath } from './tile-files.ts';
import { TileReader } from './tiles.ts';
import { Frontier, rootAt } from './tree.ts';

/**
 * Every file of a log against its neighbours: entries against their leaf hashes, each tile against the hash above
 * it, the whole against the root, and files that do not belong. Reads everything; yields what is wrong.
 */
export function* damagedTiles(dir: string, size: number, root: Buffer): Generator<TilesDamaged> {
  const expected = new Set<string>();
  let whole = true;
  for (const file of filesOf(size)) {
    expected.add(file.path);
    const fault = faultOf(() => checkFile(dir, file, size));
    if (fault !== null) {
      whole = false;
      yield fault;
    }
  }
  for (const path of pathsIn(dir)) {
    if (!expected.has(path) && !isOlderEdge(dir, path, size)) yield new TilesDamaged(path, '不属于这份日志');
  }
  if (whole && !rootAt(size, new TileReader(dir, size).hash).equals(root)) {
    yield new TilesDamaged('tile', '根散列与检查点不符');
  }
}

interface LogFile {
  readonly path: string;
  /** Null: entries. */
  readonly level: number | null;
  readonly n: number;
  readonly width: number;
}

function* filesOf(size: number): Generator<LogFile> {
  for (let level = 0; level === 0 || TILE ** level <= size; level += 1) {
    const count = Math.floor(size / TILE ** level);
    for (let n = 0; n * TILE < count; n += 1) {
      const width = Math.min(TILE, count - n * TILE);
      yield { path: tilePath(level, n, width), level, n, width };
      if (level === 0) yield { path: entriesPath(n, width), level: null, n, width };
    }
  }
}

function checkFile(dir: string, { path, level, n, width }: LogFile, size: number): void {
  // A wider file serves a reader as well, but flush leaves exactly this one.
  if (!existsSync(join(dir, path))) throw new TilesDamaged(path, '文件缺失');
  if (level === null) checkBundle(dir, n, width);
  else checkTile(dir, { path, level, n, width, size });
}

function checkTile(dir: string, { path, level, n, width, size }: LogFile & { level: number; size: number }): void {
  const hashes = readTile(dir, { level, n, width });
  const above = Math.floor(size / TILE ** (level + 1));
  if (n < above) checkAgainstAbove(dir, { path, level, n, above }, hashes);
}

function checkBundle(dir: string, n: number, width: number): void {
  const leaves = readTile(dir, { level: 0, n, width });
  const entries = readBundle(dir, n, width);
  const wrong = entries.findIndex((entry, i) => !leafHash(entry).equals(leaves[i]!));
  if (wrong >= 0) throw new TilesDamaged(entriesPath(n, width), `第 ${wrong + 1} 条与它的散列不符`);
}

function checkAgainstAbove(
  dir: string,
  { path, level, n, above }: { path: string; level: number; n: number; above: number },
  hashes: readonly Buffer[],
): void {
  const parent = Math.floor(n / TILE);
  const width = Math.min(TILE, above - parent * TILE);
  const tile = new Frontier();
  tile.appendMany(hashes);
  const named = readTile(dir, { level: level + 1, n: parent, width })[n % TILE]!;
  if (!tile.root().equals(named)) {
    throw new TilesDamaged(path, `与 ${tilePath(level + 1, parent, width)} 里的散列不符`);
  }
}

/** A narrower file of the last tile, from the flush before: its hashes are those of today. */
function isOlderEdge(dir: string, path: string, size: number): boolean {
  const [, place, number, part] = /^tile\/(\d+|entries)\/((?:x\d{3}\/)*\d{3})\.p\/(\d+)$/.exec(path) ?? [];
  if (place === undefined) return false;
  const n = Number(number!.replace(/[x/]/g, ''));
  const level = place === 'entries' ? 0 : Number(place);
  const width = Math.floor(size / TILE ** level) - n * TILE;
  if (Number(part) >= width) return false;
  const read = (w: number): Buffer[] =>
    place === 'entries' ? readBundle(dir, n, w) : readTile(dir, { level, n, width: w });
  return faultOf(() => assertBegins(path, read(Math.min(width, TILE)), read(Number(part)))) === null;
}

function assertBegins(path: string, whole: readonly Buffer[], part: readonly Buffer[]): void {
  if (!part.every((bytes, i) => bytes.equals(whole[i]!))) throw new TilesDamaged(path, '与后来的不符');
}

function pathsIn(dir: string): string[] {
  if (!existsSync(join(dir, 'tile'))) return [];
  return readdirSync(join(dir, 'tile'), { recursive: true, withFileTypes: true })
    .filter((file) => !file.isDirectory())
    .map((file) =>
      join(file.parentPath, file.name)
        .slice(dir.length + 1)
        .replaceAll('\\', '/'),
    );
}

function faultOf(check: () => void): TilesDamaged | null {
  try {
    check();
    return null;
  } catch (error) {
    if (error instanceof TilesDamaged) return error;
    throw error;
  }
}
