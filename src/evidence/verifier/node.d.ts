import type { PackageReport, Unlock, VerifyOptions } from '../verify-package.ts';

export function verifyPath(
  path: string,
  options?: VerifyOptions & { readonly unlock?: Unlock | null; readonly others?: ReadonlyMap<string, Uint8Array> },
): Promise<PackageReport>;

export function openZipFile(
  path: string,
  unlock: Unlock | null,
): Promise<{
  list(): readonly { readonly path: string; readonly bytes: number }[];
  stream(path: string): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}>;
