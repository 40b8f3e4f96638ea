import { chownSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '../lib/seal.ts';

/** What a restore leaves for the evidence log: it goes on under a new name, whatever was signed after the back-up. */
export interface RestoredNote {
  /** The log that the back-up has; 0: none. */
  readonly log: number;
  /** The back-up, and when it was made. */
  readonly from: string;
  readonly at: number;
}

const FILE = 'restored.json';

export function recordRestored(dataDir: string, note: RestoredNote): void {
  writeDurably(join(dataDir, FILE), Buffer.from(`${JSON.stringify(note)}\n`), 0o600);
}

/** Null: no restore waits for the log to take note of it. */
export function readRestored(dataDir: string): RestoredNote | null {
  const path = join(dataDir, FILE);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as RestoredNote) : null;
}

export function forgetRestored(dataDir: string): void {
  rmSync(join(dataDir, FILE), { force: true });
}

/** What root puts back must be readable by the account the service runs as: the one the data directory belongs to. */
export function giveToOwner(dataDir: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(dataDir);
  for (const entry of readdirSync(dataDir, { recursive: true, encoding: 'utf8' }))
    chownSync(join(dataDir, entry), uid, gid);
}
