import type { Viewer } from '../access/viewer.ts';
import type { Unlock } from '../evidence/verify-package.ts';
import type { DirectZip } from '../lib/direct-zip.ts';
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
  readonly order: OrderFacts;
}

/** Who asked for it, why, and who agreed. */
export interface OrderFacts {
  readonly id: number;
  readonly title: string;
  /** Where it was asked for, in words. */
  readonly source: string;
  /** The conditions in words. */
  readonly words: readonly { readonly label: string; readonly value: string }[];
  readonly reason: string;
  readonly requested: By;
  readonly approved: By | null;
  readonly company: string;
  /** Of this program. */
  readonly version: string;
  /** When it is made. */
  readonly createdAt: number;
}

export interface By {
  readonly by: string;
  readonly at: number;
}

export interface Plan {
  readonly total: number;
  write(work: Work): Promise<void> | Promise<Written>;
}

/** How a package can be known again. */
export interface Written {
  /** SHA-256 of its manifest.json, hex. */
  readonly manifest: string;
  readonly counts: Readonly<Record<string, number>>;
}

/** What a format works with. */
export interface Work {
  /** Where to write; it gets its place when all is in it. */
  readonly path: string;
  /** A folder of its own, empty, gone when it is over. */
  readonly folder: string;
  /** The ZIP it is to be: encrypted where that was asked for, so that nothing of it lies here in the clear. */
  openZip(path: string): DirectZip;
  /** To read it back where it is encrypted; null: it is not. */
  readonly unlock: Unlock | null;
  /** Null: the log has not begun. */
  readonly evidence: Evidence | null;
  readonly pace: Pace;
  readonly mediaDir: string;
  readonly previewsDir: string;
  readonly ffmpegPath: string;
  readonly log: Log;
  /** All is in it that is to be read back: for those who measure. */
  written(): void;
}

/** The log as it stands when a package begins. */
export interface Evidence {
  /** A signed note. */
  readonly checkpoint: string;
  /** The key to check it with, as a note's readers write it. */
  readonly key: string;
  /** Where its tiles are. */
  readonly logDir: string;
  readonly size: number;
  /** Makes a signed note of a text, with the key of the log. */
  sign(text: string): string;
}
