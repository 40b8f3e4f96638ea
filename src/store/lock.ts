import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { UserError } from '../lib/errors.ts';

/** Where a restore gathers what it puts back. */
export const RESTORING = 'restoring';

/** Held while the service runs, by the operating system: gone with the process, however it ends. */
export function takeLock(dataDir: string, why: 'to run' | 'to restore' = 'to run'): { release(): void } {
  mkdirSync(dataDir, { recursive: true });
  const db = new Database(join(dataDir, 'lock.db'), { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    db.close();
    if ((cause as { code?: string }).code?.startsWith('SQLITE_BUSY')) {
      throw new UserError(`数据目录 ${dataDir} 正由另一个会存服务使用。请先停止它，或为本次启动指定另一个 DATA_DIR。`);
    }
    throw cause;
  }
  if (why === 'to run' && existsSync(join(dataDir, RESTORING))) {
    db.close();
    throw new UserError(
      `数据目录 ${dataDir} 里有没做完的恢复。请再执行一次同样的 huicun restore；不恢复了，就把 ${join(dataDir, RESTORING)} 移到别处。`,
    );
  }
  return { release: () => db.close() };
}
