import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { LineFile, type Recorded } from './package-zip.ts';
import type { LogFacts, Totals } from './papers.ts';
import type { ReadBack } from './read-back.ts';
import type { PackageFrame } from './sink.ts';

/** manifest.json: every file of the package with its hash, and what it is a package of. Written as it goes: there may be a million files. */
export const PACKAGE_FORMAT = 'huicun-package/1';
const ZONE = 'UTC+8';

export interface ManifestFacts {
  readonly frame: PackageFrame;
  readonly totals: Totals;
  readonly log: LogFacts;
  /** Null: not yet. */
  readonly readBack: ReadBack | null;
}

/** Returns its SHA-256 in hex. */
export async function writeManifest(disk: string, facts: ManifestFacts, files: readonly Recorded[]): Promise<string> {
  const lines = new LineFile(disk);
  const hash = createHash('sha256');
  const write = (text: string): Promise<void> => {
    hash.update(text);
    return lines.write(text);
  };
  try {
    await write(`${JSON.stringify(headOf(facts), null, 1).slice(0, -2)},\n "files": [`);
    const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
    for (const [i, { path, bytes, sha256 }] of sorted.entries()) {
      await write(`${i === 0 ? '' : ','}\n  ${JSON.stringify({ path, bytes, sha256 })}`);
    }
    await write('\n ]\n}\n');
    await lines.end();
  } catch (error) {
    await lines.abort();
    throw error;
  }
  return hash.digest('hex');
}

function headOf({ frame, totals, log, readBack }: ManifestFacts): object {
  const { id, title, createdAt, software, company, source, conditions, reason, requested, approved, masked } = frame;
  const { messages, conversations, media, mediaMissing } = totals;
  return {
    format: PACKAGE_FORMAT,
    ...{
      id,
      title,
      createdAt,
      timeZone: ZONE,
      software,
      company,
      source,
      conditions,
      reason,
      requested,
      approved,
      masked,
    },
    counts: { messages, conversations, media, mediaMissing },
    log: { origin: log.origin, size: log.size, root: log.root, key: log.key },
    ...(readBack === null ? {} : { verified: readBack }),
  };
}

export const signedText = (sha256: string): string => `huicun package manifest v1\n${sha256}\n`;

export const MANIFEST = 'manifest.json';
export const SIGNATURE = 'manifest.sig';

export const manifestPath = (workDir: string): string => join(workDir, MANIFEST);
