import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { BackedTree, Pack, Shelf } from './manifest.ts';
import { shelfShape } from './manifest.ts';
import type { Counter } from './pace.ts';
import { getAll, type Pieces } from './pieces.ts';
import type { Vault } from './vault.ts';

/** Folders of files that are written once: media by their content, and small ones that are packed together by folder. */

/** How the folder was kept last time, by its lists. */
export type Before = ReadonlyMap<string, BackedTree['shelves'][number]>;

export const beforeOf = (tree: BackedTree | undefined): Before =>
  new Map(tree?.shelves.map((shelf) => [shelf.key, shelf]));

interface Work {
  readonly vault: Vault;
  readonly pieces: Pieces;
  readonly counter: Counter;
}

/** A file that goes while it is looked for has been disposed of: whatever named it goes too. */
const sizeOf = (path: string): number | null => statSync(path, { throwIfNoEntry: false })?.size ?? null;

const SHELF = /^[0-9a-f]{2}$/;
const REST = /^[0-9a-f]{62}$/;

/** Media, a list for each of the 256 folders. Those whose bytes have changed on the disk are kept as they are, and named. */
export async function keepMedia(
  { vault, pieces, counter }: Work,
  dir: string,
  before: Before,
): Promise<{ tree: BackedTree; damaged: string[] }> {
  const tree = { name: 'media' as const, files: 0, bytes: 0, shelves: [] as BackedTree['shelves'] };
  const damaged: string[] = [];
  for (const key of namesIn(dir, SHELF)) {
    const known = new Map(
      (await readShelf(vault, pieces, before.get(key))).packs.map((pack) => [pack.files[0]![0], pack]),
    );
    const packs: Pack[] = [];
    for (const rest of namesIn(join(dir, key), REST)) {
      const path = `${key}/${rest}`;
      const bytes = sizeOf(join(dir, path));
      if (bytes === null) continue;
      const pack = reuse(pieces, known.get(path), bytes) ?? (await keepMedium({ pieces, counter }, dir, path));
      if (pack.files[0]![2] !== key + rest) damaged.push(key + rest);
      packs.push(pack);
      tree.files += 1;
      tree.bytes += bytes;
    }
    if (packs.length > 0) tree.shelves.push(await writeShelf(pieces, key, { packs }));
    counter.add(0);
    await setImmediate();
  }
  return { tree, damaged };
}

function reuse(pieces: Pieces, known: Pack | undefined, bytes: number): Pack | null {
  return known !== undefined && known.files[0]![1] === bytes && pieces.has(known.pieces) ? known : null;
}

async function keepMedium({ pieces, counter }: Omit<Work, 'vault'>, dir: string, path: string): Promise<Pack> {
  const kept = await pieces.putFile(join(dir, path), counter.add);
  return { files: [[path, kept.bytes, kept.sha256]], pieces: kept.pieces };
}

export interface SmallFiles {
  readonly name: BackedTree['name'];
  readonly dir: string;
  /** Where one folder is kept in two lists. */
  readonly key?: string;
  readonly isWanted?: (path: string) => boolean;
}

/** Small files: those of one folder one after the other, so that a folder that is full is kept once for good. */
export async function keepSmall(
  { vault, pieces, counter }: Work,
  { name, dir, key = '', isWanted = () => true }: SmallFiles,
  before: Before,
): Promise<BackedTree> {
  const known = await readShelf(vault, pieces, before.get(key));
  const byFolder = new Map(known.packs.map((pack) => [folderOf(pack.files[0]![0]), pack]));
  const packs: Pack[] = [];
  for (const [folder, files] of Map.groupBy(filesBelow(dir).filter(isWanted), folderOf)) {
    const old = byFolder.get(folder);
    packs.push(old && isSame(pieces, dir, old, files) ? old : await packOf(pieces, dir, files));
    counter.add(packs.at(-1)!.files.reduce((sum, [, bytes]) => sum + bytes, 0));
    await setImmediate();
  }
  const all = packs.flatMap(({ files }) => files);
  const bytes = all.reduce((sum, file) => sum + file[1], 0);
  const shelves = all.length === 0 ? [] : [await writeShelf(pieces, key, { packs })];
  return { name, files: all.length, bytes, shelves };
}

/** Only of files that never change under their name. */
function isSame(pieces: Pieces, dir: string, old: Pack, files: readonly string[]): boolean {
  if (!files.every((path) => /(^|\/)tile\//.test(path)) || old.files.length !== files.length) return false;
  return (
    pieces.has(old.pieces) &&
    old.files.every(([path, bytes], i) => path === files[i] && sizeOf(join(dir, path)) === bytes)
  );
}

async function packOf(pieces: Pieces, dir: string, paths: readonly string[]): Promise<Pack> {
  const files: Pack['files'] = [];
  const contents: Buffer[] = [];
  for (const path of paths) {
    const content = readIfThere(join(dir, path));
    if (content === null) continue;
    files.push([path, content.length, hash('sha256', content, 'hex')]);
    contents.push(content);
  }
  const kept = await pieces.putBuffer(Buffer.concat(contents));
  return { files, pieces: kept.pieces };
}

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function writeShelf(pieces: Pieces, key: string, shelf: Shelf): Promise<BackedTree['shelves'][number]> {
  const kept = await pieces.putBuffer(Buffer.from(JSON.stringify(shelf)));
  return { key, bytes: kept.bytes, pieces: kept.pieces };
}

/** Nothing where it is not there any more: it is made anew. */
async function readShelf(
  vault: Vault,
  pieces: Pieces,
  shelf: BackedTree['shelves'][number] | undefined,
): Promise<Shelf> {
  if (shelf === undefined || !pieces.has(shelf.pieces)) return { packs: [] };
  return openShelf(vault, shelf);
}

export async function openShelf(vault: Vault, { pieces }: { readonly pieces: readonly string[] }): Promise<Shelf> {
  return shelfShape.parse(JSON.parse((await getAll(vault, pieces)).toString()));
}

function namesIn(dir: string, shape: RegExp): string[] {
  return existsSync(dir)
    ? readdirSync(dir)
        .filter((name) => shape.test(name))
        .toSorted()
    : [];
}

/** Without what is being written just now. */
function filesBelow(dir: string): string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !/\.(new|part|tmp)$/.test(entry.name))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(dir.length + 1)
        .replaceAll('\\', '/'),
    )
    .toSorted();
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
