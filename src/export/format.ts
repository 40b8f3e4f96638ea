import type { Viewer } from '../access/viewer.ts';
import type { Log } from '../lib/log.ts';
import type { Reading } from '../store/reading.ts';
import type { Pace } from './pace.ts';

/** A kind of export: its name in the table `exports`, the ending of its file, and how that is written. */
export interface ExportFormat {
  readonly name: string;
  readonly extension: string;
  /** What is to go in, counted now. */
  plan(asked: Asked): Plan;
}

export interface Asked {
  /** As the viewer may see it. */
  readonly reading: Pick<Reading, 'run'>;
  readonly viewer: Viewer;
  /** JSON, as the page that asked for it wrote it. */
  readonly conditions: string;
}

export interface Plan {
  readonly total: number;
  write(work: Work): Promise<void>;
}

/** What a format works with. */
export interface Work {
  /** Where to write; it gets its place when all is in it. */
  readonly path: string;
  readonly pace: Pace;
  readonly mediaDir: string;
  readonly previewsDir: string;
  readonly ffmpegPath: string;
  readonly log: Log;
}
