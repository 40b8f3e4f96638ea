import { readlinkSync } from 'node:fs';
import os from 'node:os';

/** Bulk work yields to pages: on Linux a thread has a priority of its own. */
export function lowerPriority(): void {
  if (process.platform !== 'linux') return;
  const tid = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  os.setPriority(tid, 10);
}
