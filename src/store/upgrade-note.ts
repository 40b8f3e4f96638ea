import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../lib/errors.ts';
import { writeDurably } from '../lib/seal.ts';
import type { FileKind } from './files.ts';
import { syncFolder } from './migrate.ts';

/** What an upgrade began with: written before it changes anything, kept until the next one. */
export interface UpgradeNote {
  /** `going-back`: some files have been put back already. */
  readonly state: 'migrating' | 'done' | 'going-back';
  readonly at: number;
  readonly files: readonly {
    readonly name: string;
    readonly kind: FileKind;
    readonly from: number;
    readonly to: number;
  }[];
  readonly marks: {
    /** The end of each month's journal, by file. */
    readonly journals: Readonly<Record<string, number>>;
    /** Entries of the evidence log. */
    readonly log: number;
    /** The last row of the trail that somebody left who was signed in. */
    readonly people: number;
  };
}

const fileIn = (run: string) => join(run, 'upgrade.json');

export function readNote(run: string): UpgradeNote | null {
  const path = fileIn(run);
  if (!existsSync(path)) return null;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as UpgradeNote;
  } catch {
    throw new UserError(`${path} 读不了或不完整。请把它移到别处，然后再试；数据没有改动。`);
  }
}

export function writeNote(run: string, note: UpgradeNote): void {
  writeDurably(fileIn(run), Buffer.from(`${JSON.stringify(note, null, 1)}\n`), 0o600);
  syncFolder(run);
}

export function removeNote(run: string): void {
  rmSync(fileIn(run), { force: true });
}
