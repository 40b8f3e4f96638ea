import { UserError } from '../lib/errors.ts';
import { Tampered } from './box.ts';
import { openShelf } from './folders.ts';
import type { BackedTree, Manifest } from './manifest.ts';
import { Counter, type Pace } from './pace.ts';
import { PIECE, type Pieces } from './pieces.ts';
import type { Vault } from './vault.ts';

/**
 * Before a back-up counts as one: every piece it names lies there with its size; what came with it is read again and compared
 * with its SHA-256, and of what lay there already a share, another one each time, so that sixteen back-ups read everything.
 */
const SHARE = 16;

interface Wanted {
  readonly isFull: boolean;
  readonly pace: Pace;
}

export async function verifyBackup(vault: Vault, manifest: Manifest, pieces: Pieces, wanted: Wanted): Promise<void> {
  const there = await listed(vault);
  const sizes = await sizesIn(vault, manifest);
  const isNew = new Set(pieces.added);
  const turn = Math.floor(manifest.madeAt / 3_600_000) % SHARE;
  const due = (name: string) => wanted.isFull || isNew.has(name) || shareOf(name) === turn;
  const total = [...sizes].reduce((sum, [name, bytes]) => sum + (due(name) ? bytes : 0), 0);
  const counter = new Counter(wanted.pace, 'verify', total);
  for (const [name, bytes] of sizes) {
    assertSize(vault, name, there.get(name), vault.box.sizeOf(bytes));
    if (!due(name)) continue;
    counter.add(await readAgain(vault, name));
  }
}

/** What is damaged goes, so that the next back-up brings it anew; once more first, in case it was only the way here. */
async function readAgain({ place, box }: Vault, name: string): Promise<number> {
  for (const isLast of [false, true]) {
    try {
      return box.open(name, await place.get(name)).length;
    } catch (error) {
      if (!(error instanceof Tampered)) throw error;
      if (isLast) await place.remove(name);
    }
  }
  throw new UserError(
    `核对备份时发现 ${place.label} 的 ${name} 已损坏，这次备份不算数。请检查存放它的磁盘；再次备份会重新复制它。`,
  );
}

const shareOf = (name: string): number => Number.parseInt(name.slice('objects/'.length, 'objects/'.length + 1), 16);

async function listed({ place }: Vault): Promise<Map<string, number>> {
  const there = new Map<string, number>();
  for await (const { name, bytes } of place.list('objects')) there.set(name, bytes);
  return there;
}

function assertSize({ place }: Vault, name: string, found: number | undefined, wanted: number): void {
  if (found === wanted) return;
  const what = found === undefined ? `缺少 ${name}` : `的 ${name} 只有 ${found} 字节，应为 ${wanted}`;
  throw new UserError(`核对备份时发现 ${place.label} ${what}，这次备份不算数。请检查存放它的磁盘；再次备份会补上。`);
}

/** Every piece a back-up needs, with its size before it was sealed. */
export async function sizesIn(vault: Vault, { databases, trees, keys }: Manifest): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const { pieces, bytes } of databases) enter(sizes, pieces, bytes);
  for (const tree of trees) await enterTree(vault, sizes, tree);
  if (keys) enter(sizes, keys.pieces, keys.bytes);
  return sizes;
}

async function enterTree(vault: Vault, sizes: Map<string, number>, { shelves }: BackedTree): Promise<void> {
  for (const shelf of shelves) {
    enter(sizes, shelf.pieces, shelf.bytes);
    for (const { pieces, files } of (await openShelf(vault, shelf)).packs)
      enter(
        sizes,
        pieces,
        files.reduce((sum, [, bytes]) => sum + bytes, 0),
      );
  }
}

function enter(sizes: Map<string, number>, pieces: readonly string[], bytes: number): void {
  for (const [i, name] of pieces.entries()) sizes.set(name, Math.min(PIECE, bytes - i * PIECE));
}
