import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Viewer } from '../access/viewer.ts';
import type { Config, Paths } from '../config.ts';
import { decryptEntry } from '../lib/aes-zip.ts';
import { DirectZip } from '../lib/direct-zip.ts';
import { EXPORT_SECRET } from '../lib/export-words.ts';
import type { Log } from '../lib/log.ts';
import { replaceFile } from '../lib/replace-file.ts';
import { loadMasterKey, unseal } from '../lib/seal.ts';
import type { ExportOrder, FinishedExport } from '../store/export-queue.ts';
import { maskedFor } from '../store/mask-results.ts';
import { Reading } from '../store/reading.ts';
import type { ExportFormat, OrderFacts, Plan, Work, Written } from './format.ts';
import { formatOfExport } from './formats/index.ts';
import { evidenceOf } from './log-evidence.ts';
import { Pace, type Report } from './pace.ts';

/** Makes one export from beginning to end, on readonly connections of its own. The file gets its name when it is whole. */
export interface MakeParts {
  readonly config: Pick<Config, 'ffmpegPath' | 'keyFile'>;
  readonly paths: Paths;
  readonly log: Log;
  /** Hears when a package has been written and is about to be read back. */
  readonly onWritten?: () => void;
}

/** What is to be made, and what only the program around knows. */
export interface WantedExport extends ExportOrder {
  readonly company: string;
  /** When it begins. */
  readonly madeAt: number;
  /** Of the log, a signed note; null when there is none. */
  readonly checkpoint: string | null;
}

/** Runs here or in a thread: export/exporter.ts need not know. */
export type MakeExport = (order: WantedExport, report: Report) => Promise<FinishedExport>;

export const UNFINISHED = '.tmp';
export const WORK_FOLDER = '.work';

export async function makeExport(parts: MakeParts, order: WantedExport, report: Report): Promise<FinishedExport> {
  const { paths } = parts;
  const format = formatOfExport(order.kind);
  const file = `${order.id}.${format.extension}`;
  const path = join(paths.exports, file);
  const folder = join(paths.exports, order.id + WORK_FOLDER);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const reading = new Reading(paths);
  try {
    const plan = planOf(format, order, reading);
    const pace = new Pace(report, plan.total);
    const work = workOf(parts, order, { path: path + UNFINISHED, folder, pace });
    const written = (await plan.write(work)) as Written | undefined;
    replaceFile(path + UNFINISHED, path);
    const { done, leftOut } = pace;
    return { file, bytes: statSync(path).size, done, total: done, leftOut, ...written };
  } finally {
    reading.close();
    for (const rest of ['', '.list-xlsx.tmp', '.list-csv.tmp']) rmSync(path + UNFINISHED + rest, { force: true });
    rmSync(folder, { recursive: true, force: true });
  }
}

function planOf(format: ExportFormat, order: WantedExport, reading: Reading): Plan {
  const { viewer, conditions } = order;
  return format.plan({ reading: seenBy(viewer, reading), viewer, conditions, order: factsOf(order) });
}

/** Numbers that are kept from him on every page stay out of his files as well. */
function seenBy(viewer: Viewer, reading: Reading): Pick<Reading, 'run'> {
  return { run: (query) => reading.run((db) => maskedFor(db, viewer, query(db))) };
}

const VERSION = (
  JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as { version: string }
).version;

function factsOf(order: WantedExport): OrderFacts {
  const { id, title, source, reason, options, company, madeAt, judgedName, judgedAt } = order;
  return {
    ...{ id, title, source, reason, company, version: VERSION, createdAt: madeAt },
    words: options.words ?? [],
    requested: { by: order.accountName, at: order.createdAt },
    approved: judgedName === null || judgedAt === null ? null : { by: judgedName, at: judgedAt },
  };
}

type Places = Pick<Work, 'path' | 'folder' | 'pace'>;

function workOf(
  { config, paths, log, onWritten = () => undefined }: MakeParts,
  order: WantedExport,
  places: Places,
): Work {
  const { ffmpegPath, keyFile } = config;
  const password = passwordOf(keyFile, order);
  return {
    ...places,
    written: onWritten,
    ...{ mediaDir: paths.media, previewsDir: paths.previews, ffmpegPath, log },
    openZip: (path) => new DirectZip(path, password),
    unlock: password === null ? null : ({ packed }, pieces) => decryptEntry(password, packed, pieces),
    evidence: order.checkpoint === null ? null : evidenceOf({ config, paths }, order.checkpoint),
  };
}

/** Sealed by the page that took it (web/export-secret.ts). */
function passwordOf(keyFile: string, { encrypted, secret }: WantedExport): string | null {
  if (encrypted === 0) return null;
  if (secret === null) throw new Error('the password of an encrypted export is gone');
  return unseal(loadMasterKey(keyFile), EXPORT_SECRET, Buffer.from(secret)).toString('utf8');
}
