import type { ArchiveReport } from '../evidence/archive-findings.ts';
import { UserError } from '../lib/errors.ts';
import { CheckFiles, type CheckPlaces } from './archive-check-files.ts';
import { type CheckAsked, type CheckProgress, PartialCheck } from './archive-check-part.ts';
import { WholeCheck } from './archive-check-whole.ts';

export type { CheckPlaces } from './archive-check-files.ts';
export type { CheckAsked, CheckProgress } from './archive-check-part.ts';

/**
 * The archive held against its evidence log: what lies in the months is hashed anew, the log counted up from its leaves, and
 * every checkpoint that was ever signed compared. Reads only, on connections of its own, beside the running service or on a
 * copy. One stretch a step, so that whoever runs it can give way. Reached by verification alone, which looks at everything.
 */
export function* checkArchive(places: CheckPlaces, asked: CheckAsked): Generator<CheckProgress, ArchiveReport> {
  const files = openFiles(places);
  try {
    const isWhole = asked.month === null && asked.conversation === null && asked.sample === null;
    const check = isWhole ? new WholeCheck(files, asked.outside) : new PartialCheck(files, asked);
    return yield* check.run();
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (typeof code !== 'string' || !code.startsWith('SQLITE_')) throw error;
    throw new UserError(
      `存档读不了（${code}），没有核对完。请检查数据目录的权限（例如 sudo -u huicun）与磁盘；文件损坏时请保留它，用备份核对。`,
    );
  } finally {
    files.close();
  }
}

function openFiles(places: CheckPlaces): CheckFiles {
  const files = CheckFiles.open(places);
  if (!files) throw new UserError('这里还没有存证日志：数据目录里没有 archive.db，或它还没有升级。请检查 DATA_DIR。');
  return files;
}
