import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathsOf } from '../../config.ts';
import type { World } from '../../testing/world.ts';
import { FolderPlace } from '../folder.ts';
import { type BackupParts, type MadeBackup, makeBackup } from '../make-backup.ts';
import { listSnapshots } from '../manifest.ts';
import { unhurried } from '../pace.ts';
import type { BackupPlace } from '../place.ts';
import { restoreBackup } from '../restore.ts';
import { openOrMakeVault, openVault } from '../vault.ts';

/** Backs up a world and puts it back, as the commands do. */
export class Keeper {
  readonly folder: string;
  readonly #w: World;
  passphrase = '';
  place: BackupPlace;

  constructor(w: World, name = 'backups') {
    this.#w = w;
    this.folder = join(w.dir, name);
    mkdirSync(this.folder);
    this.place = new FolderPlace(this.folder);
  }

  async backUp(more: Partial<BackupParts> = {}): Promise<MadeBackup> {
    const { config, now } = this.#w;
    return makeBackup({
      ...{ paths: pathsOf(config), dataDir: config.dataDir, clock: () => now, freeBytes: () => this.#w.free },
      ...{ program: '0.1.0', keyCopy: null, isFull: false, pace: unhurried },
      vault: await openOrMakeVault(this.place, this.passphrase),
      ...more,
    });
  }

  /** The program has ended: what it had goes, and comes back from here. */
  async restore(snapshot?: string): ReturnType<typeof restoreBackup> {
    const vault = await openVault(this.place, this.passphrase);
    const newest = snapshot ?? (await listSnapshots(this.place)).at(-1)!;
    const { dataDir } = this.#w.config;
    return restoreBackup({ vault, dataDir, snapshot: newest, freeBytes: () => this.#w.free, pace: unhurried });
  }

  /** Fire: nothing is left but the keys. */
  destroy(): void {
    const { dataDir } = this.#w.config;
    for (const name of readdirSync(dataDir)) rmSync(join(dataDir, name), { recursive: true });
  }
}
