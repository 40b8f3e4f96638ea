import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A disk of its own in memory, so that it can be filled without harm; where none may be mounted, an ordinary folder that never fills. */
export class SmallDisk {
  readonly dir: string;
  readonly #mounted: boolean;

  constructor(dir: string, megabytes: number) {
    mkdirSync(dir, { recursive: true });
    this.dir = dir;
    this.#mounted =
      spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'huicun-soak', dir], { stdio: 'ignore' })
        .status === 0;
  }

  get fills(): boolean {
    return this.#mounted;
  }

  /** Until only so much is free. */
  fill(leaveMb: number): void {
    if (!this.#mounted) return;
    const { bavail, bsize } = statfsSync(this.dir);
    const file = openSync(this.#ballast, 'w');
    const block = Buffer.alloc(2 ** 20);
    for (let left = Math.floor((bavail * bsize) / 2 ** 20) - leaveMb; left > 0; left--) writeSync(file, block);
    closeSync(file);
  }

  relieve(): void {
    rmSync(this.#ballast, { force: true });
  }

  get #ballast(): string {
    return join(this.dir, 'somebody-elses-film');
  }

  close(): void {
    if (this.#mounted) spawnSync('umount', ['-l', this.dir], { stdio: 'inherit' });
  }
}
