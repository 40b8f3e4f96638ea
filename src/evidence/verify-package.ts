import { createHash } from 'node:crypto';
import { openZipFile, verifyPath } from './verifier/node.js';

/** The check of export packages that travels with them, for use inside the program. */

export interface PackageProgress {
  /** Bytes. */
  readonly done: number;
  readonly total: number;
  readonly path: string;
}

export interface PackageReport {
  /** Unreadable: no package, or not whole enough to be looked into. */
  readonly verdict: 'good' | 'bad' | 'unreadable';
  readonly title: string;
  readonly masked: boolean;
  readonly checked: readonly string[];
  /** The first 200; where: a file or a line of one, empty where it is neither. */
  readonly wrong: readonly { readonly where: string; readonly what: string }[];
  readonly wrongCount: number;
  readonly unchecked: readonly string[];
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly fingerprint: string | null;
}

export interface VerifyOptions {
  readonly onProgress?: (progress: PackageProgress) => void;
  /** Our own key in text form: then the package must be signed by it, under whatever name. */
  readonly expectedKey?: string | null;
}

/** Of a folder or a ZIP. Never throws for what is found there. */
export function verifyPackage(
  path: string,
  onProgress: (progress: PackageProgress) => void = () => undefined,
  expectedKey: string | null = null,
): Promise<PackageReport> {
  return verifyPath(path, { onProgress, expectedKey });
}

/** Contents of an encrypted entry of a ZIP, `packed` bytes long, in the clear. */
export type Unlock = (
  entry: { readonly packed: number },
  pieces: AsyncIterable<Uint8Array>,
) => AsyncIterable<Uint8Array>;

export interface BeingMade {
  readonly expectedKey: string;
  /** Null: it is not encrypted. */
  readonly unlock: Unlock | null;
}

/** Of a ZIP that is still being made: `others` is what will stand in it besides. Everything is read from the disk. */
export function verifyUnfinished(
  path: string,
  { expectedKey, unlock }: BeingMade,
  others: ReadonlyMap<string, Uint8Array>,
): Promise<PackageReport> {
  return verifyPath(path, { expectedKey, unlock, others });
}

export interface Stood {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Whether a finished ZIP holds these files in this order and nothing else; of the last `read` of them the contents are read
 * from the disk. The first that is not as it was written, or null.
 */
export async function compareTail(
  path: string,
  unlock: Unlock | null,
  { files, read }: { readonly files: readonly Stood[]; readonly read: number },
): Promise<string | null> {
  const zip = await openZipFile(path, unlock);
  try {
    const listed = zip.list();
    const other = files.findIndex((file, i) => file.path !== listed[i]?.path || file.bytes !== listed[i]?.bytes);
    if (other >= 0) return files[other]!.path;
    if (listed.length !== files.length) return listed[files.length]!.path;
    for (const file of files.slice(-read)) {
      const hash = createHash('sha256');
      for await (const piece of zip.stream(file.path)) hash.update(piece);
      if (hash.digest('hex') !== file.sha256) return file.path;
    }
    return null;
  } finally {
    await zip.close();
  }
}

export { textReport } from './verifier/report.js';
