import { fullBundle, fullTile, readBundle, readTile, TILE, TilesDamaged, tilePath } from './tile-files.ts';
import { type HashReader, nodeHash } from './tree.ts';

const TILES_KEPT = 64;
const BUNDLES_KEPT = 8;

/** Reads the log as it was at a size, whatever has been added since. Throws TilesDamaged where a file is missing. */
export class TileReader {
  readonly size: number;
  readonly #dir: string;
  readonly #tiles = new Map<string, (Buffer | undefined)[][]>(); // by height within the tile
  readonly #bundles = new Map<string, Buffer[]>();

  constructor(dir: string, size: number) {
    this.#dir = dir;
    this.size = size;
  }

  readonly hash: HashReader = (level, index) => {
    if ((index + 1) * 2 ** level > this.size) throw new RangeError(`no complete subtree ${level}/${index}`);
    const tileLevel = Math.floor(level / 8);
    const height = level % 8;
    const first = index * 2 ** height;
    const n = Math.floor(first / TILE);
    return within(this.#tile(tileLevel, n), height, index - (n * TILE) / 2 ** height);
  };

  entry(index: number): Buffer {
    return this.entries(index, 1)[0]!;
  }

  entries(from: number, count: number): Buffer[] {
    if (from < 0 || from + count > this.size) throw new RangeError(`no entries ${from} to ${from + count}`);
    const found: Buffer[] = [];
    for (let at = from; at < from + count; ) {
      const n = Math.floor(at / TILE);
      const part = this.#bundle(n).slice(at - n * TILE, from + count - n * TILE);
      for (const entry of part) found.push(entry);
      at = (n + 1) * TILE;
    }
    return found;
  }

  /** A full tile of leaves and its bundle, as their files have them; null where the log does not fill one yet. */
  full(n: number): { readonly tile: Buffer; readonly bundle: Buffer } | null {
    if ((n + 1) * TILE > this.size) return null;
    return { tile: fullTile(this.#dir, n), bundle: fullBundle(this.#dir, n) };
  }

  #tile(level: number, n: number): (Buffer | undefined)[][] {
    return kept(this.#tiles, `${level}/${n}`, TILES_KEPT, () => {
      const width = Math.min(TILE, Math.floor(this.size / TILE ** level) - n * TILE);
      const hashes = readTile(this.#dir, { level, n, width });
      if (hashes.length !== width) throw new TilesDamaged(tilePath(level, n, width), '长度不对');
      return [hashes, [], [], [], [], [], [], [], []];
    });
  }

  #bundle(n: number): Buffer[] {
    return kept(this.#bundles, String(n), BUNDLES_KEPT, () =>
      readBundle(this.#dir, n, Math.min(TILE, this.size - n * TILE)),
    );
  }
}

function within(tile: (Buffer | undefined)[][], height: number, index: number): Buffer {
  const known = tile[height]![index];
  if (known !== undefined) return known;
  const hash = nodeHash(within(tile, height - 1, index * 2), within(tile, height - 1, index * 2 + 1));
  tile[height]![index] = hash;
  return hash;
}

function kept<T>(cache: Map<string, T>, key: string, most: number, read: () => T): T {
  let value = cache.get(key);
  if (value === undefined) {
    value = read();
    if (cache.size >= most) cache.delete(cache.keys().next().value!);
  } else {
    cache.delete(key);
  }
  cache.set(key, value);
  return value;
}
