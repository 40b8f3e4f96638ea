import { closeSync, createReadStream, createWriteStream, mkdirSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type Extract, extract } from 'tar-stream';
import { UserError } from '../lib/errors.ts';
import { type Entry, openPromise } from '../lib/unzip.ts';

/**
 * Takes what we need out of Tencent's package: the libraries, and on Windows the DLLs beside them. Names inside a package
 * only tell what an entry is, they never become a path; a package inside the package is opened once. Limits hold for all of it.
 */
export interface Unpacked {
  /** A folder of ours holding what one folder of the package held. */
  readonly dir: string;
  /** The library's own name, and those of what lies beside it. */
  readonly library: string;
  readonly beside: readonly string[];
}

export interface PackageLimits {
  readonly entries: number;
  /** Unpacked, in all. */
  readonly bytes: number;
}

const LIMITS: PackageLimits = { entries: 5000, bytes: 300 * 2 ** 20 };

const LIBRARY = /^(lib)?weworkfinancesdk[\w.-]*\.(so|dll)$/i;
const BESIDE = /^lib(curl|crypto|ssl)[\w.-]*\.dll$/i;
const PACKAGE = /\.(zip|tgz|tar|tar\.gz)$/i;

type Kind = 'zip' | 'gzip' | 'tar' | 'library' | 'other';

const START = 512;

/** What a file is, by its first bytes: names lie. */
export function kindOf(path: string): Kind {
  const head = Buffer.alloc(START);
  const file = openSync(path, 'r');
  const length = readSync(file, head, 0, START, 0);
  closeSync(file);
  if (length === 0) throw new UserError('文件是空的，没有传完。请重新下载 SDK 压缩包后再试。');
  if (head.readUInt32BE(0) === 0x7f454c46 || head.toString('latin1', 0, 2) === 'MZ') return 'library';
  if (head.toString('latin1', 0, 2) === 'PK') return 'zip';
  if (head.readUInt16BE(0) === 0x1f8b) return 'gzip';
  if (head.toString('latin1', 257, 262) === 'ustar') return 'tar';
  if (head.toString('latin1', 0, 4) === 'Rar!' || head.readUInt32BE(0) === 0x377abcaf)
    throw new UserError(
      '不能打开 RAR 与 7z 压缩包。请上传从企业微信下载的原文件（.zip 或 .tgz），或解压后上传其中的库文件。',
    );
  if (/^\s*<(!doctype|html)/i.test(head.toString('latin1')))
    throw new UserError('这是一个网页，不是 SDK 压缩包，下载时多半没有成功。请重新下载后再试。');
  return 'other';
}

export async function unpackPackage(path: string, into: string, limits: PackageLimits = LIMITS): Promise<Unpacked[]> {
  const unpacking = new Unpacking(into, limits);
  await unpacking.open(path, kindOf(path), { inside: '', deep: false });
  return unpacking.found();
}

interface Place {
  /** The folders above, as the package names them; only ever compared. */
  readonly inside: string;
  /** We are in a package inside a package. */
  readonly deep: boolean;
}

class Unpacking {
  readonly #into: string;
  readonly #limits: PackageLimits;
  readonly #folders = new Map<string, { dir: string; names: string[] }>();
  readonly #waiting: { path: string; inside: string }[] = [];
  #entries = 0;
  #bytes = 0;

  constructor(into: string, limits: PackageLimits) {
    this.#into = into;
    this.#limits = limits;
  }

  async open(path: string, kind: Kind, place: Place): Promise<void> {
    try {
      if (kind === 'zip') await this.#openZip(path, place);
      else if (kind === 'gzip' || kind === 'tar') await this.#openTar(path, kind, place);
    } catch (error) {
      throw inWords(error);
    }
    for (const inner of this.#waiting.splice(0)) {
      await this.open(inner.path, kindOf(inner.path), { inside: inner.inside, deep: true });
    }
  }

  /** Folders with a library; DLLs kept in another folder of the package are nobody's. */
  found(): Unpacked[] {
    return [...this.#folders.values()].flatMap(({ dir, names }) =>
      names
        .filter((name) => LIBRARY.test(name))
        .map((library) => ({ dir, library, beside: names.filter((name) => BESIDE.test(name)) })),
    );
  }

  async #openZip(path: string, place: Place): Promise<void> {
    // Names as bytes: packed on a Chinese Windows they are GBK, and we only need those in plain letters.
    const zip = await openPromise(path, { decodeStrings: false });
    try {
      for await (const entry of zip.eachEntry()) {
        const target = this.#targetOf((entry.fileName as unknown as Buffer).toString('latin1'), place);
        if (!target) continue;
        assertReadable(entry);
        await this.#write(await zip.openReadStreamPromise(entry), target);
      }
    } finally {
      zip.close();
    }
  }

  async #openTar(path: string, kind: Kind, place: Place): Promise<void> {
    const entries: Extract = extract({ filenameEncoding: 'latin1' } as Parameters<typeof extract>[0]); // the types do not know it
    const through = kind === 'gzip' ? [createGunzip()] : [];
    // What is skipped is unpacked all the same, so here everything counts.
    const flowing = pipeline([createReadStream(path), ...through, this.#counted(), entries]);
    flowing.catch(() => undefined); // told by the loop as well
    for await (const entry of entries) {
      const target = this.#targetOf(entry.header.name, place);
      if (target && entry.header.type === 'file')
        await this.#write(entry as unknown as Readable, target, { counted: true });
      else for await (const _ of entry); // to get at the next
    }
    await flowing;
  }

  /** Where an entry goes, null for what we do not need. */
  #targetOf(name: string, { inside, deep }: Place): string | null {
    this.#entries += 1;
    if (this.#entries > this.#limits.entries) throw tooMuch();
    const parts = name.split(/[/\\]/);
    if (parts.includes('..') || /^([/\\]|[a-z]:)/i.test(name))
      throw new UserError('压缩包里有指向包外的文件名，多半被改动过，没有安装。请从企业微信开发者中心重新下载。');
    const file = parts.pop()!;
    const folder = `${inside}/${parts.join('/')}`;
    if (LIBRARY.test(file) || BESIDE.test(file)) return this.#placeIn(folder, file);
    if (deep || !PACKAGE.test(file)) return null;
    const path = join(this.#into, `package-${this.#waiting.length}-${this.#entries}`);
    this.#waiting.push({ path, inside: `${folder}/${file}` });
    return path;
  }

  #placeIn(folder: string, file: string): string {
    const known = this.#folders.get(folder) ?? { dir: join(this.#into, `folder-${this.#folders.size}`), names: [] };
    this.#folders.set(folder, known);
    mkdirSync(known.dir, { recursive: true });
    if (!known.names.includes(file)) known.names.push(file);
    return join(known.dir, file);
  }

  async #write(bytes: Readable, path: string, { counted = false } = {}): Promise<void> {
    const file = createWriteStream(path, { flush: true, mode: 0o600 });
    if (counted) await pipeline(bytes, file);
    else await pipeline(bytes, this.#counted(), file);
  }

  #counted(): Transform {
    return new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.#bytes += chunk.length;
        done(this.#bytes > this.#limits.bytes ? tooMuch() : null, chunk);
      },
    });
  }
}

function assertReadable(entry: Entry): void {
  if (entry.isEncrypted()) throw new UserError('压缩包有密码，打不开。请上传从企业微信下载的原文件。');
  if (!entry.canDecodeFileData())
    throw new UserError('压缩包用了不常见的压缩方式，打不开。请解压后上传其中的库文件，或重新打成普通的 zip。');
}

function tooMuch(): UserError {
  return new UserError('压缩包展开后的内容远大于 SDK 应有的大小，没有安装。请上传从企业微信下载的原文件。');
}

/** What the readers of archives complain of is a package that ends early or was mixed up on its way; a full disk is not. */
function inWords(error: unknown): unknown {
  if (error instanceof UserError) return error;
  const { code = '' } = error as NodeJS.ErrnoException;
  if (['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS', 'EMFILE', 'EIO'].includes(code)) return error;
  return new UserError('压缩包不完整或已损坏，多半没有下载完。请重新下载后再上传，上传前可在本机试着解压一次。');
}
