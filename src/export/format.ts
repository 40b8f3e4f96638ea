import type { Log } from '../lib/log.ts';
import type { Recording } from '../store/recordings.ts';
import type { Pace } from './pace.ts';

/** A kind of export: its name in the table `exports`, the ending of its file, and how that is written. */
export interface ExportFormat {
  readonly name: string;
  readonly extension: string;
  write(work: Work): Promise<void>;
}

/** What a format works with. */
export interface Work {
  /** Where to write; it gets its place when all is in it. */
  readonly path: string;
  /** In pages, each read when it is asked for. */
  readonly pages: Iterable<readonly Recording[]>;
  readonly pace: Pace;
  /** Sounds that players do not know come with a copy that they do. */
  readonly wav: boolean;
  readonly mediaDir: string;
  readonly previewsDir: string;
  readonly ffmpegPath: string;
  readonly log: Log;
}
