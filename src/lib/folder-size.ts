import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';

/** Bytes that the files of a folder take, with all below it; 0 when it is not there. What vanishes meanwhile is not counted. */
export async function folderSize(dir: string, counts: (name: string) => boolean = () => true): Promise<number> {
  let bytes = 0;
  let seen = 0;
  try {
    for await (const entry of await opendir(dir)) {
      const path = join(dir, entry.name);
      if (entry.isDirectory()) bytes += await folderSize(path, counts);
      else if (entry.isFile() && counts(entry.name)) bytes += await fileSize(path);
      seen += 1;
      if (seen % 500 === 0) await breathe();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return bytes;
}

/** As it lies on the disk: a file with holes takes less than it says. */
export async function fileSize(path: string): Promise<number> {
  try {
    const { blocks, size } = await stat(path);
    return process.platform === 'win32' ? size : Math.min(blocks * 512, size + 4096);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
