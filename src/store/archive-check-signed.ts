import { openCheckpoint } from '../evidence/checkpoint.ts';
import { BadNote } from '../evidence/note.ts';
import type { CheckFiles } from './archive-check-files.ts';
import type { CheckpointRow, LogRow } from './archive-check-log.ts';

/** Whether a checkpoint of the table is what its signed note says. */
export function isSigned(files: CheckFiles, log: LogRow, { note, size, root }: CheckpointRow): boolean {
  try {
    const opened = openCheckpoint(note, files.keyOf(log));
    return opened.size === size && opened.root.equals(root);
  } catch (error) {
    if (error instanceof BadNote) return false;
    throw error;
  }
}

export const timeOf = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
