import { VERSION } from '../lib/version.ts';
import type { BackupResult, BackupTarget } from '../store/backups.ts';
import { type BackupParts, makeBackup } from './make-backup.ts';
import { openPlace } from './open-place.ts';
import type { Pace } from './pace.ts';
import { type Keep, prune } from './prune.ts';
import { openOrMakeVault } from './vault.ts';

/** A back-up, and room for the next: whoever asks. `keep`: null where nothing is removed. */
export async function backUp(parts: Omit<BackupParts, 'program'>, keep: Keep | null): Promise<BackupResult> {
  const { snapshot, manifest } = await makeBackup({ ...parts, program: VERSION });
  const pruned = keep && (await prune(parts.vault, keep, parts.clock()));
  const { bytes, newBytes, messages, media } = manifest.totals;
  return {
    ...{ snapshot, bytes, newBytes, messages, media, removed: pruned?.removed ?? [] },
    hasKeys: manifest.keys !== null,
    sentence: manifest.damaged.length === 0 ? '' : damagedNote(manifest.damaged),
  };
}

const damagedNote = (damaged: readonly string[]): string =>
  `有 ${damaged.length} 个媒体文件在备份前就已损坏，例如 ${damaged[0]!.slice(0, 12)}…。在服务器上执行 huicun verify archive --media 逐个查看。`;

/** What a thread is told: plain data. */
export interface BackupOrder extends Pick<BackupParts, 'paths' | 'dataDir' | 'isFull'> {
  readonly target: BackupTarget;
  readonly secretKey: string;
  readonly passphrase: string;
  readonly keyCopy: Uint8Array | null;
  readonly keep: Keep;
}

export type RunBackup = (order: BackupOrder, pace: Pace) => Promise<BackupResult>;

export function backUpHere(more: Pick<BackupParts, 'clock' | 'freeBytes'>): RunBackup {
  return async ({ target, secretKey, passphrase, keyCopy, keep, ...order }, pace) => {
    const vault = await openOrMakeVault(openPlace(target, secretKey), passphrase);
    return backUp({ ...order, ...more, vault, pace, keyCopy: keyCopy && Buffer.from(keyCopy) }, keep);
  };
}
