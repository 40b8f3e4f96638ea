import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MediaKind } from '../../messages/message.ts';
import type { Made } from './pool/items.ts';
import type { Random } from './random.ts';

/** Real bytes for the corpus: some hundred files that thousands of messages stand for. The same for the same seed. */
export interface PoolItem {
  readonly kind: MediaKind;
  readonly bytes: Buffer;
  /** Where it lies, when the pool was given a folder. */
  readonly path: string | null;
  readonly size: number;
  readonly md5: string;
  /** Exact, of what can be heard or watched. */
  readonly seconds: number | null;
  /** As a person sees it: a photo or movie that has to be turned is measured after. */
  readonly width: number | null;
  readonly height: number | null;
  readonly ext: string;
}

export class MediaPool {
  readonly items: readonly PoolItem[];

  constructor(items: readonly PoolItem[]) {
    this.items = items;
  }

  /** One of this kind; of this extension, if there is any. */
  pick(random: Random, kind: MediaKind, ext: string | null = null): PoolItem {
    const ofKind = this.items.filter((item) => item.kind === kind);
    const exact = ofKind.filter((item) => item.ext === ext);
    return random.pick(exact.length > 0 ? exact : ofKind);
  }
}

export interface PoolOptions {
  /** A few of each, in less than half a second. */
  readonly tiny?: boolean;
}

/** Given a folder, each item also lies there as a file of its own. */
export async function makeMediaPool(
  seed: number,
  dir: string | null = null,
  { tiny = false }: PoolOptions = {},
): Promise<MediaPool> {
  const { makeItems } = await import('./pool/items.ts'); // most who know a company never ask for bytes
  const made = await makeItems(seed, tiny);
  if (dir !== null) mkdirSync(dir, { recursive: true });
  return new MediaPool(made.map((one, i) => itemOf(one, i, dir)));
}

const pools = new Map<boolean, Promise<MediaPool>>();

/** The same pool for all tests of a process. */
export function mediaPool({ tiny = false }: PoolOptions = {}): Promise<MediaPool> {
  const pool = pools.get(tiny) ?? makeMediaPool(1, null, { tiny });
  pools.set(tiny, pool);
  return pool;
}

function itemOf(
  { kind, bytes, ext, seconds = null, width = null, height = null }: Made,
  i: number,
  dir: string | null,
): PoolItem {
  const path = dir === null ? null : join(dir, `${String(i).padStart(3, '0')}.${ext}`);
  if (path !== null) writeFileSync(path, bytes);
  const md5 = createHash('md5').update(bytes).digest('hex');
  return { kind, bytes, path, size: bytes.length, md5, seconds, width, height, ext };
}
