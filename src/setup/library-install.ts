import { createWriteStream, type Stats, statSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../lib/errors.ts';
import { LibraryUnfit } from '../wecom/host-process.ts';
import { explainFault, inspectLibrary, type System } from '../wecom/library-faults.ts';
import type { LibraryFile } from '../wecom/library-file.ts';
import { kindOf, type Unpacked, unpackPackage } from '../wecom/library-package.ts';
import type { LoadedHow } from '../wecom/load-library.ts';
import { SDK_SYMBOLS } from '../wecom/sdk-symbols.ts';
import { tryLibrary } from '../wecom/try-library.ts';
import { chooseLibrary, placeLibrary } from './library-store.ts';
import type { Steps } from './steps.ts';

/** From what somebody brought to a library that has been seen to work here, step by step. */
export type LibrarySource =
  | { readonly name: string; readonly bytes: Readable }
  | { /** On this server already: a library is used where it lies. */ readonly path: string };

export interface InstallParts {
  readonly sdkDir: string;
  /** Empty, and cleared away afterwards. */
  readonly work: string;
  readonly runDir: string;
  readonly system: System;
  /** The library will have to work inside the main process. */
  readonly inline: boolean;
}

export const LARGEST = 200 * 2 ** 20;
export const LABELS = ['检查库文件', '加载', '自检', '启用'] as const;

export async function provenLibrary(
  source: LibrarySource,
  parts: InstallParts,
  steps: Steps,
): Promise<{ path: string; how: LoadedHow }> {
  const brought = await bring(source, parts.work, steps);
  const { path, file } = await steps.step('检查库文件', () => {
    const settled = typeof brought === 'string' ? lookAt(brought, parts.system) : settle(brought, parts);
    return [settled, describe(settled.file)];
  });
  return { path, how: await tryOut(path, file, parts, steps) };
}

/** The path of a library that stays where it lies, or what was in the package. */
async function bring(source: LibrarySource, work: string, steps: Steps): Promise<string | Unpacked[]> {
  const path =
    'path' in source
      ? await steps.step('找到文件', () => [findFile(source.path), source.path])
      : await steps.step('接收文件', () => receive(source.bytes, work));
  const isLibrary = kindOf(path) === 'library';
  if (isLibrary && 'path' in source) return path;
  if (isLibrary) return [{ dir: work, library: basename(path), beside: [] }];
  return await steps.step('解开压缩包', async () => {
    const unpacked = await unpackPackage(path, work);
    return [unpacked, unpacked.map(({ library }) => library).join('、') || '没有库文件'];
  });
}

function findFile(path: string): string {
  if (!isAbsolute(path)) throw new UserError(`请填写完整路径，例如 ${EXAMPLE}。`);
  const stat = statOf(path);
  if (!stat) throw new UserError(`服务器上没有文件 ${path}。请核对路径；这里说的是运行会存的那台机器上的路径。`);
  if (stat.isDirectory()) throw new UserError(`${path} 是目录。请填写库文件本身的路径，例如 ${EXAMPLE}。`);
  if (!stat.isFile()) throw new UserError(`${path} 不是普通文件。请填写库文件或 SDK 压缩包的路径。`);
  if (stat.size > LARGEST) throw tooLarge();
  return path;
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM') throw noPermission(path);
    if (code === 'ENOTDIR' || code === 'ENAMETOOLONG' || code === 'ELOOP') return undefined;
    throw error;
  }
}

const EXAMPLE =
  process.platform === 'win32' ? 'D:\\sdk\\WeWorkFinanceSdk.dll' : '/opt/wecom-sdk/libWeWorkFinanceSdk_C.so';

const noPermission = (path: string): UserError =>
  new UserError(`没有读取 ${path} 的权限。请让运行会存服务的账号可读该文件及其所在目录。`);

export const tooLarge = (): UserError =>
  new UserError(`文件超过 ${LARGEST / 2 ** 20} MB，不像是 SDK：企业微信的 SDK 压缩包通常只有几十 MB。请核对后再上传。`);

async function receive(bytes: Readable, work: string): Promise<[string, string]> {
  const path = join(work, 'uploaded');
  let total = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      total += chunk.length;
      done(total > LARGEST ? tooLarge() : null, chunk);
    },
  });
  await pipeline(bytes, counted, createWriteStream(path, { mode: 0o600, flush: true }));
  return [path, total < 2 ** 20 ? `${Math.ceil(total / 1024)} KB` : `${(total / 2 ** 20).toFixed(1)} MB`];
}

interface Settled {
  readonly path: string;
  readonly file: LibraryFile;
}

function lookAt(path: string, system: System): Settled {
  const file = inspectLibrary(path, system);
  if ('kind' in file) throw new UserError(explainFault(file, path, system));
  return { path, file };
}

function settle(unpacked: readonly Unpacked[], { sdkDir, system }: InstallParts): Settled {
  const chosen = chooseLibrary(unpacked, system);
  if ('fault' in chosen) throw new UserError(explainFault(chosen.fault, chosen.name, system));
  return { path: placeLibrary(sdkDir, chosen.unpacked, system.platform), file: chosen.file };
}

function describe({ format, machine, exports }: LibraryFile): string {
  const names = exports === null ? '' : `，${SDK_SYMBOLS.length} 个函数齐全`;
  return `${format === 'elf' ? 'Linux' : 'Windows'} ${machine}${names}`;
}

async function tryOut(
  path: string,
  { usesNetwork }: LibraryFile,
  { runDir, inline, system }: InstallParts,
  steps: Steps,
): Promise<LoadedHow> {
  try {
    const { how, network, took } = await tryLibrary(path, { runDir, usesNetwork, inline });
    steps.add('加载', how === 'plain' ? '子进程中加载成功' : '子进程中以独立命名空间加载成功', took.load);
    steps.add('自检', network === null ? '通过' : '通过，含一次加密的网络请求', took.selfTest);
    return how;
  } catch (error) {
    if (!(error instanceof LibraryUnfit)) throw error;
    const loaded = error.fault.kind === 'self-test';
    if (loaded) steps.add('加载', '子进程中加载成功', null);
    return await steps.step(loaded ? '自检' : '加载', () => {
      throw new UserError(explainFault(error.fault, path, system));
    });
  }
}
