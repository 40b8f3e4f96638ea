import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../lib/errors.ts';
import { replaceFile } from '../lib/replace-file.ts';
import { inspectLibrary, type LibraryFault, type System } from '../wecom/library-faults.ts';
import type { LibraryFile } from '../wecom/library-file.ts';
import type { Unpacked } from '../wecom/library-package.ts';

/** Installed libraries: <dataDir>/sdk/<hash of the content>/, whole or not at all. The working folder beside them is swept. */
const WORK = '.incoming';

export interface Chosen {
  readonly unpacked: Unpacked;
  readonly file: LibraryFile;
}

/** An empty folder for one installation; what an earlier one left when the program was killed goes. */
export function beginWork(sdkDir: string): string {
  const work = join(sdkDir, WORK);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true, mode: 0o700 });
  return work;
}

export function endWork(sdkDir: string): void {
  rmSync(join(sdkDir, WORK), { recursive: true, force: true });
}

/** The one that serves on this machine, or why the likeliest does not. */
export function chooseLibrary(
  all: readonly Unpacked[],
  system: System,
): Chosen | { fault: LibraryFault; name: string } {
  if (all.length === 0) {
    throw new UserError(
      `里面没有 SDK 的库文件（本机需要 ${libraryName(system.platform)}）。请从企业微信开发者中心（文档“获取会话内容”页）下载 SDK，上传原压缩包。`,
    );
  }
  const looked = all.map((unpacked) => ({
    unpacked,
    found: inspectLibrary(join(unpacked.dir, unpacked.library), system),
  }));
  for (const { unpacked, found } of looked) if (!('kind' in found)) return { unpacked, file: found };
  const faults = looked.map(({ unpacked, found }) => ({ fault: found as LibraryFault, name: unpacked.library }));
  return faults.toSorted((a, b) => tellingOf(a.fault) - tellingOf(b.fault))[0]!;
}

/** Which fault helps most: the C library for another machine says more than the Java one beside it. */
const TELLING: readonly LibraryFault['kind'][] = [
  'unsupported-system',
  'musl',
  'missing-dependency',
  'missing-symbols',
  'no-library',
  'wrong-machine',
  'java-only',
];
const tellingOf = ({ kind }: LibraryFault): number => (TELLING.includes(kind) ? TELLING.indexOf(kind) : TELLING.length);

export const libraryName = (platform: NodeJS.Platform): string =>
  platform === 'win32' ? 'WeWorkFinanceSdk.dll' : 'libWeWorkFinanceSdk_C.so';

/** Moves it to its place under the name every page knows; answers with the path. */
export function placeLibrary(sdkDir: string, { dir, library, beside }: Unpacked, platform: NodeJS.Platform): string {
  const names = [library, ...(platform === 'win32' ? beside : [])];
  const hash = createHash('sha256');
  for (const name of names.toSorted()) hash.update(readFileSync(join(dir, name)));
  const home = join(sdkDir, hash.digest('hex').slice(0, 16));
  const path = join(home, libraryName(platform));
  if (existsSync(path) && readFileSync(path).equals(readFileSync(join(dir, library)))) return path;
  const ready = join(sdkDir, WORK, 'ready');
  mkdirSync(ready, { mode: 0o755 });
  for (const name of names) cpSync(join(dir, name), join(ready, name === library ? basename(path) : name));
  rmSync(home, { recursive: true, force: true });
  replaceFile(ready, home);
  return path;
}

/** The one in use and the one before it stay: a host may still have that loaded. */
export function sweepLibraries(sdkDir: string, keep: readonly string[]): void {
  const homes = new Set(keep.map((path) => basename(dirname(path))));
  for (const name of readdirSync(sdkDir)) {
    if (!/^[0-9a-f]{16}$/.test(name) || homes.has(name)) continue;
    removeIfFree(join(sdkDir, name));
  }
}

/** Windows lets nobody remove a DLL that is loaded: the next sweep will. */
function removeIfFree(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EPERM' && code !== 'EBUSY' && code !== 'ENOTEMPTY') throw error;
  }
}
