import { verifyPath } from './verifier/node.js';

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

export { textReport } from './verifier/report.js';
