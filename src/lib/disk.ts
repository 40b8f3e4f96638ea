import { statfsSync } from 'node:fs';

/** What is free where this folder lies, for people who are not root. */
export function bytesFree(dir: string): number {
  const { bavail, bsize } = statfsSync(dir);
  return bavail * bsize;
}
