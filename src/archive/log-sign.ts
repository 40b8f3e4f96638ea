import { signCheckpoint } from '../evidence/checkpoint.ts';
import { decodeEntry, EntryKind } from '../evidence/entry.ts';
import { type CheckpointRow, findCheckpoint, recordCheckpoint } from '../store/checkpoints.ts';
import type { ReadDb } from '../store/db.ts';
import { openForReading } from '../store/files.ts';
import { findLastOwn, findLog, placeEntry } from '../store/log.ts';
import { signerOf } from '../store/log-key.ts';
import { schemaVersion } from '../store/migrate.ts';
import { readTrailHead, type TrailHead } from '../store/trail.ts';
import { AFTER_A_RESTORE, LogProblem } from './log-entries.ts';
import { type LogParts, type LogState, publish, readPublished } from './log-state.ts';
import type { LogTiles } from './log-tiles.ts';

const WITH_TRAIL = 5; // huicun.db has had a trail since

/** What was signed once and what the tree is now do not go together. */
export class LogForks extends LogProblem {
  constructor(size: number) {
    super(`存证日志的前 ${size} 条与已经签名的检查点对不上，已停止签名。`, AFTER_A_RESTORE);
    this.name = 'LogForks';
  }
}

/**
 * Signs what the log is now, after the head of the trail has gone into it; the last one again when nothing has been added,
 * null while there is nothing at all.
 */
export function signNow(parts: LogParts, { key, row: { log } }: LogState, tiles: LogTiles): CheckpointRow | null {
  const { files, clock } = parts;
  const last = files.write(findCheckpoint, log);
  const head = readHead(parts);
  const row = files.write(findLog)!;
  if (tiles.size !== row.size) throw new Error(`the log has ${row.size} entries and its tiles ${tiles.size}`);
  const isNew = head !== null && isNewHead(parts, log, head);
  if ((last?.size ?? 0) === row.size && !isNew) return last;
  if (isNew) {
    const entry = { kind: EntryKind.trail, seq: head.n, at: clock(), hash: head.hash };
    tiles.append([files.write(placeEntry, log, entry)]);
  }
  tiles.flush();
  assertExtends(parts, { key, row }, tiles);
  const checkpoint = { origin: row.origin, size: tiles.size, root: tiles.root(), extra: [] };
  const note = signCheckpoint(checkpoint, signerOf(key, row.origin));
  files.writeDurably(recordCheckpoint, { log, size: tiles.size, root: checkpoint.root, note, at: clock() });
  const signed = files.write(findCheckpoint, log)!;
  publish(parts, signed);
  return signed;
}

/** Of the row and of the file: either may be the newer one after a crash. */
export function assertExtends(parts: LogParts, { key, row }: LogState, tiles: LogTiles): void {
  const known: { readonly size: number; readonly root: Buffer }[] = [];
  const last = parts.files.write(findCheckpoint, row.log);
  if (last) known.push(last);
  const published = readPublished(parts, key, row);
  if (published) known.push(published);
  for (const { size, root } of known) {
    if (size > tiles.size || !tiles.rootAt(size).equals(root)) throw new LogForks(size);
  }
}

function isNewHead({ files }: LogParts, log: number, { n, hash }: TrailHead): boolean {
  if (n === 0) return false;
  const last = files.write(findLastOwn, log, EntryKind.trail);
  if (last === null) return true;
  const known = decodeEntry(last);
  return known.seq !== n || !hash.equals(known.hash);
}

/** The archive thread starts before the one that makes huicun.db. */
function readHead({ paths }: LogParts): TrailHead | null {
  const connection = openForReading(paths.desk);
  if (connection === null) return null;
  const db: ReadDb = { connection, months: () => [], month: noMonth };
  try {
    return schemaVersion(connection) < WITH_TRAIL ? null : readTrailHead(db);
  } finally {
    connection.close();
  }
}

function noMonth(): never {
  throw new Error('only huicun.db is open');
}
