import { leafHash } from './entry.ts';
import {
  entriesPath,
  joinBundle,
  readBundle,
  readTile,
  TILE,
  TileFolder,
  type TilePlace,
  TilesDamaged,
  tilePath,
} from './tile-files.ts';
import { Frontier } from './tree.ts';

export { entriesPath, TileFolder, TilesDamaged, tilePath } from './tile-files.ts';
export { TileReader } from './tile-reader.ts';

/**
 * The log on disk as C2SP tlog-tiles: hashes by 256 in tiles, entries by 256 in bundles. The database is the
 * truth: nothing is synced to the disk here, and whatever a power cut leaves behind can be written anew.
 */
export class TileWriter {
  readonly #place: TilePlace;
  readonly #edge: Buffer[][] = []; // hashes of the last tile, by tile level
  #bundle: Uint8Array[] = [];
  #frontier = new Frontier((level, hash) => this.#completed(level, hash));
  #flushed = new Set<string>(); // partial files of the last flush: kept until the next one, for readers of its checkpoint

  constructor(place: TilePlace) {
    this.#place = place;
  }

  /**
   * Goes on where a log of this size stopped; files beyond it are overwritten as it grows.
   * Throws TilesDamaged when its right edge is missing or its parts do not fit each other.
   */
  static open(dir: string, size: number): TileWriter {
    const writer = new TileWriter(new TileFolder(dir));
    writer.#edge.push(...readEdge(dir, size));
    writer.#bundle = readLastBundle(dir, size, writer.#edge[0] ?? []);
    const hashes = writer.#edge.toReversed().flatMap(subtreesOf);
    writer.#frontier = Frontier.from(size, hashes, (level, hash) => writer.#completed(level, hash));
    writer.#flushed = new Set(writer.#partial());
    return writer;
  }

  get size(): number {
    return this.#frontier.size;
  }

  root(): Buffer {
    return this.#frontier.root();
  }

  /** Full tiles and bundles go to disk at once, the right edge with flush. */
  append(entries: readonly Uint8Array[]): void {
    for (const entry of entries) {
      this.#bundle.push(entry);
      const leaf = leafHash(entry);
      this.#push(0, leaf);
      this.#frontier.append(leaf);
      if (this.#bundle.length === TILE) this.#closeBundle();
    }
  }

  /** Writes what is not full yet. After this a checkpoint of the present size may be published. */
  flush(): void {
    const partial = new Set(this.#partial());
    for (const [level, hashes] of this.#edge.entries()) {
      if (hashes.length > 0) this.#place.write(this.#edgePath(level), Buffer.concat(hashes));
    }
    if (this.#bundle.length > 0) this.#place.write(this.#bundlePath(), joinBundle(this.#bundle));
    for (const path of this.#flushed) if (!partial.has(path)) this.#place.remove(path);
    this.#flushed = partial;
  }

  /** The files that are not full, as flush names them. */
  #partial(): string[] {
    const tiles = this.#edge.flatMap((hashes, level) => (hashes.length > 0 ? [this.#edgePath(level)] : []));
    return this.#bundle.length > 0 ? [...tiles, this.#bundlePath()] : tiles;
  }

  #edgePath(level: number): string {
    return tilePath(level, Math.floor(this.size / TILE ** (level + 1)), this.#edge[level]!.length);
  }

  #bundlePath(): string {
    return entriesPath(Math.floor(this.size / TILE), this.#bundle.length);
  }

  #push(level: number, hash: Buffer): void {
    let edge = this.#edge[level];
    if (edge === undefined) {
      edge = [];
      this.#edge[level] = edge;
    }
    edge.push(hash);
    if (edge.length < TILE) return;
    // The frontier counts the last leaf of a tile a moment later, so the present size still lies within it.
    this.#place.write(tilePath(level, Math.floor(this.size / TILE ** (level + 1))), Buffer.concat(edge));
    this.#edge[level] = [];
  }

  #completed(level: number, hash: Buffer): void {
    if (level % 8 === 0) this.#push(level / 8, hash);
  }

  #closeBundle(): void {
    this.#place.write(entriesPath(this.size / TILE - 1), joinBundle(this.#bundle));
    this.#bundle = [];
  }
}

/** The last tile of each level, from its file, proved against the full tile below it. */
function readEdge(dir: string, size: number): Buffer[][] {
  const edge: Buffer[][] = [];
  for (let level = 0; TILE ** level <= size; level += 1) {
    const count = Math.floor(size / TILE ** level);
    const width = count % TILE;
    const hashes = width === 0 ? [] : readTile(dir, { level, n: Math.floor(count / TILE), width });
    edge.push(hashes);
    if (level > 0 && width > 0) assertRootOf(dir, { level: level - 1, n: count - 1 }, hashes.at(-1)!);
  }
  return edge;
}

function assertRootOf(dir: string, { level, n }: { level: number; n: number }, root: Buffer): void {
  const hashes = readTile(dir, { level, n, width: TILE });
  if (!subtreesOf(hashes)[0]!.equals(root)) throw new TilesDamaged(tilePath(level, n), '与上一层的散列不符');
}

function readLastBundle(dir: string, size: number, leaves: readonly Buffer[]): Uint8Array[] {
  if (leaves.length === 0) return [];
  const n = Math.floor(size / TILE);
  const entries = readBundle(dir, n, leaves.length);
  const wrong = leaves.findIndex((leaf, i) => !leafHash(entries[i]!).equals(leaf));
  if (wrong >= 0) throw new TilesDamaged(entriesPath(n, leaves.length), `第 ${wrong + 1} 条与它的散列不符`);
  return entries;
}

/** The complete subtrees of a tile, the largest first. */
function subtreesOf(hashes: readonly Buffer[]): Buffer[] {
  const tree = new Frontier();
  tree.appendMany(hashes);
  return tree.hashes();
}
