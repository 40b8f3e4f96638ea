import { statfsSync } from 'node:fs';

/** What is free where this folder lies, for people who are not root. */
export function bytesFree(dir: string): number {
  return diskSpace(dir).free;
}

/** `total` is what such people could fill: what is kept back for root is not in it. */
export function diskSpace(dir: string): { readonly free: number; readonly total: number } {
  const { bavail, bfree, blocks, bsize } = statfsSync(dir);
  return { free: bavail * bsize, total: (blocks - bfree + bavail) * bsize };
}
