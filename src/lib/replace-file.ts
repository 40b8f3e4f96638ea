import { renameSync } from 'node:fs';

const REFUSALS = new Set<unknown>(['EPERM', 'EACCES', 'EBUSY']);
const TRIES = 7;
const FIRST_PAUSE = 10; // ms, then twice as long each time: 1.3 s in all

interface System {
  readonly platform: NodeJS.Platform;
  rename(from: string, to: string): void;
}

/**
 * A file, or a folder that is not there yet, under its name in one step. Windows refuses as long as anybody has one of the two
 * open, a virus scanner that looks at what was just written: a moment later it goes.
 */
export function replaceFile(
  from: string,
  to: string,
  { platform, rename }: System = { platform: process.platform, rename: renameSync },
): void {
  for (let pause = FIRST_PAUSE, left = platform === 'win32' ? TRIES : 0; ; left -= 1, pause *= 2) {
    try {
      rename(from, to);
      return;
    } catch (error) {
      if (left === 0 || !REFUSALS.has((error as { code?: unknown }).code)) throw error;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
  }
}
