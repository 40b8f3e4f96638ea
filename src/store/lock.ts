import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { UserError } from '../lib/errors.ts';

/** Held while the service runs, by the operating system: gone with the process, however it ends. */
export function takeLock(dataDir: string): { release(): void } {
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
  return { release: () => db.close() };
}
