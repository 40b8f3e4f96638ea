import type { KeyObject } from 'node:crypto';
import { type Checkpoint, parseCheckpoint } from '../evidence/checkpoint.ts';
import { EntryKind } from '../evidence/entry.ts';
import { BadNote } from '../evidence/note.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import { findCheckpoint } from '../store/checkpoints.ts';
import { beginLog, cutLog, findLog, type LogRow, placeEntry } from '../store/log.ts';
import { makeLogKey, originOf, publishLogKey, readLogKey } from '../store/log-key.ts';
import { forgetRestored, readRestored } from '../store/restored.ts';
import { keyPlaceOf, type LogParts, type LogState, newestFolder, openNoteOf, readPublished } from './log-state.ts';
import { LogTiles } from './log-tiles.ts';

/** The joint after a restore: the log goes on under a new name that begins with what was known on both sides. */
export interface Joint {
  readonly log: number;
  readonly origin: string;
  /** Entries the back-up still vouches for, and those of the newest checkpoint known outside it. */
  readonly kept: number;
  readonly known: number | null;
}

const EMPTY = Buffer.alloc(0);

/**
 * Ends the log at the last checkpoint the archive has and begins the next one. What was not vouched for is taken in again.
 * `outside` is a checkpoint that was kept elsewhere, as text. The station must stand still.
 */
export function rejoin(parts: LogParts, outside: string | null): Joint {
  const { files, clock } = parts;
  const key = readLogKey(keyPlaceOf(parts)) ?? makeLogKey(keyPlaceOf(parts));
  const row = files.write(findLog);
  const backup = row && files.write(findCheckpoint, row.log);
  const given = outside === null ? null : { note: outside, checkpoint: assertOurs(outside, key) };
  const known = newerOf(given, readNewest(parts, key));
  const log = 1 + Math.max(row?.log ?? 0, newestFolder(parts), known ? numberIn(known.checkpoint.origin) : 0);
  const origin = originOf(key, log);
  const detail = Buffer.from(JSON.stringify({ backup: backup?.note ?? null, outside: known?.note ?? null }));
  files.writeDurably((db) => {
    if (row) cutLog(db, row.log, backup?.size ?? 0);
    beginLog(db, { log, origin }, clock());
    placeEntry(db, log, { kind: EntryKind.restored, seq: 0, at: clock(), hash: EMPTY, detail });
  });
  publishLogKey(keyPlaceOf(parts), key, origin);
  if (row && backup) closeTiles(parts, { ...row, size: backup.size, settled: Math.min(row.settled, backup.size) });
  return { log, origin, kept: backup?.size ?? 0, known: known?.checkpoint.size ?? null };
}

/**
 * The first start after a restore: what was signed since the back-up is known to nobody here, so that the log ends where the
 * back-up does and goes on under a new name. Without its key nothing is done: that is to be put back first.
 */
export function rejoinAfterRestore(parts: LogParts): void {
  const { dataDir } = parts.config;
  const note = readRestored(dataDir);
  if (note === null) return;
  const row = parts.files.write(findLog);
  if (row !== null && readLogKey(keyPlaceOf(parts)) === null) return;
  if (row !== null && row.log <= note.log) rejoin(parts, null);
  forgetRestored(dataDir);
}

/** Refuses where the log can go on as it is: nothing newer is known outside, and what is known belongs to it. */
export function assertNeedsJoint(
  parts: LogParts,
  { key, row }: LogState,
  tiles: LogTiles,
  outside: string | null,
): void {
  const last = parts.files.write(findCheckpoint, row.log);
  const given = outside === null ? null : assertOurs(outside, key);
  const belongs =
    given === null ||
    numberIn(given.origin) < row.log ||
    (given.origin === row.origin && given.size <= (last?.size ?? 0) && tiles.rootAt(given.size).equals(given.root));
  if (!belongs) return;
  throw new UserError(
    '存证日志前后一致，不需要接续，没有改动。若确实是从备份恢复的，请用 --outside 指定恢复之前送到外部的最新检查点。',
  );
}

interface Known {
  readonly note: string;
  readonly checkpoint: Checkpoint;
}

function newerOf(a: Known | null, b: Known | null): Known | null {
  if (a === null || b === null) return a ?? b;
  const rank = ({ checkpoint: { origin, size } }: Known) => [numberIn(origin), size] as const;
  const [[logA, sizeA], [logB, sizeB]] = [rank(a), rank(b)];
  return logA > logB || (logA === logB && sizeA >= sizeB) ? a : b;
}

function readNewest(parts: LogParts, key: KeyObject): Known | null {
  const log = newestFolder(parts);
  if (log === 0) return null;
  const found = readPublished(parts, key, { log, origin: originOf(key, log) });
  return found && { note: found.note, checkpoint: found };
}

/** Throws a UserError unless this system signed it. */
function assertOurs(note: string, key: KeyObject): Checkpoint {
  try {
    const { origin } = parseCheckpoint(`${note.split('\n\n')[0]}\n`);
    if (origin !== originOf(key, numberIn(origin))) throw new BadNote(`它属于另一份日志 ${origin}`);
    return openNoteOf(note, key, origin);
  } catch (error) {
    if (!(error instanceof BadNote)) throw error;
    throw new UserError(
      `外部检查点不能用：${messageOf(error)}。请提供本系统签名的检查点原文，从第一行到签名行，一字不改。`,
    );
  }
}

const numberIn = (origin: string): number => Number(/\/(\d+)$/.exec(origin)?.[1] ?? 0);

/** So that the files of the log that ended show it at its end, whatever they showed before. */
function closeTiles(parts: LogParts, row: LogRow): void {
  try {
    const tiles = LogTiles.open(parts, row);
    while (tiles.catchUp(row.size));
    tiles.flush();
  } catch (error) {
    // Its journals may be what was lost: the new log does not need them.
    parts.log.warn({ err: error, log: row.log }, 'the files of the log that ended could not be completed');
  }
}
