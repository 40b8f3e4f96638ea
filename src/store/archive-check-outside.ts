import { type Checkpoint, openCheckpoint, parseCheckpoint } from '../evidence/checkpoint.ts';
import { BadNote } from '../evidence/note.ts';
import { TileReader } from '../evidence/tiles.ts';
import { rootAt } from '../evidence/tree.ts';
import { UserError } from '../lib/errors.ts';
import type { CheckCount } from './archive-check-count.ts';
import { type CheckFiles, whereReadable } from './archive-check-files.ts';
import type { LogRow } from './archive-check-log.ts';

/** Checkpoints kept outside against the log of today: what was signed must still be its beginning. */
export function compareOutside(
  files: CheckFiles,
  logs: readonly LogRow[],
  notes: readonly string[],
  count: CheckCount,
): void {
  for (const note of notes) {
    const { log, checkpoint } = opened(files, logs, note);
    const words = `${checkpoint.size} 条`;
    if (checkpoint.size > log.size) {
      count.note('cut', { log: log.log, detail: String(checkpoint.size - log.size) });
      continue;
    }
    const reader = new TileReader(files.logDir(log), checkpoint.size);
    const root = whereReadable(() => rootAt(checkpoint.size, reader.hash));
    count.counts.checkpoints += 1;
    if (!root?.equals(checkpoint.root)) count.note('forked', { log: log.log, detail: words });
  }
}

function opened(files: CheckFiles, logs: readonly LogRow[], note: string): { log: LogRow; checkpoint: Checkpoint } {
  try {
    const text = note.replaceAll('\r\n', '\n');
    const origin = parseCheckpoint(text.slice(0, text.indexOf('\n\n') + 1)).origin;
    const log = logs.find((one) => one.origin === origin);
    if (!log) throw new UserError(`外部检查点属于另一份日志（${origin}），不能与这里比对。请核对是否拿错了文件。`);
    return { log, checkpoint: openCheckpoint(text, files.keyOf(log)) };
  } catch (error) {
    if (!(error instanceof BadNote)) throw error;
    throw new UserError(`外部检查点不是这里签出的，或被改过：${error.message}。请用原样保存的文件。`);
  }
}
