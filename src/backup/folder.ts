import type { Dirent } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../lib/errors.ts';
import { type BackupPlace, MissingObject, type StoredObject } from './place.ts';

const PART = '.part';

/** Another disk, or a share that is mounted. Each file is written beside and renamed. */
export class FolderPlace implements BackupPlace {
  readonly label: string;
  readonly #made = new Set<string>();

  constructor(folder: string) {
    this.label = folder;
  }

  async put(name: string, bytes: Buffer): Promise<void> {
    const path = join(this.label, name);
    try {
      await this.#make(dirname(path));
      const file = await open(path + PART, 'w', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(path + PART, path);
    } catch (error) {
      await rm(path + PART, { force: true }).catch(() => undefined);
      throw inWords(error, this.label);
    }
  }

  async get(name: string): Promise<Buffer> {
    try {
      return await readFile(join(this.label, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new MissingObject(this.label, name);
      throw inWords(error, this.label);
    }
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    for (const entry of await this.#entries(prefix)) {
      const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      if (entry.isDirectory()) yield* this.list(name);
      else if (!name.endsWith(PART)) yield { name, bytes: (await stat(join(this.label, name))).size };
    }
  }

  async remove(name: string): Promise<void> {
    try {
      await rm(join(this.label, name), { force: true });
    } catch (error) {
      throw inWords(error, this.label);
    }
  }

  async tidy(prefix = 'objects'): Promise<void> {
    for (const entry of await this.#entries(prefix)) {
      const name = `${prefix}/${entry.name}`;
      if (entry.isDirectory()) await this.tidy(name);
      else if (name.endsWith(PART)) await this.remove(name);
    }
  }

  async #make(folder: string): Promise<void> {
    if (this.#made.has(folder)) return;
    await stat(this.label); // never made by us: an empty mount point would be filled instead of the disk that belongs there
    await mkdir(folder, { recursive: true, mode: 0o700 });
    this.#made.add(folder);
  }

  async #entries(folder: string): Promise<Dirent[]> {
    try {
      return await readdir(join(this.label, folder), { withFileTypes: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw inWords(error, this.label);
    }
  }
}

const REASONS: Readonly<Record<string, (folder: string) => string>> = {
  ENOENT: (folder) => `备份文件夹 ${folder} 不存在。请检查路径与磁盘、共享是否已挂载；新的位置请先建立文件夹。`,
  ENOSPC: (folder) => `备份位置 ${folder} 的磁盘已满。请清理或扩充，或减少保留的份数；已有的备份没有受影响。`,
  EDQUOT: (folder) => `备份位置 ${folder} 的配额已用完。请清理或扩充；已有的备份没有受影响。`,
  EACCES: (folder) => `没有读写 ${folder} 的权限。请让运行会存服务的账号能读写它。`,
  EPERM: (folder) => `没有读写 ${folder} 的权限。请让运行会存服务的账号能读写它。`,
  EROFS: (folder) => `备份位置 ${folder} 是只读的。请检查磁盘或共享的挂载方式。`,
  ENOTDIR: (folder) => `${folder} 不是文件夹。请换一个位置。`,
  EIO: (folder) => `读写 ${folder} 时磁盘出错。请检查磁盘。`,
  ESTALE: (folder) => `共享 ${folder} 断开了。请检查网络与挂载。`,
  EHOSTDOWN: (folder) => `共享 ${folder} 断开了。请检查网络与挂载。`,
};

function inWords(error: unknown, folder: string): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const reason = REASONS[code];
  return reason ? new UserError(`${reason(folder)}（${code}）`) : error;
}
