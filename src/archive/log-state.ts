import type { KeyObject } from 'node:crypto';
import { createPublicKey } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Checkpoint, openCheckpoint } from '../evidence/checkpoint.ts';
import { keyIdOf } from '../evidence/note.ts';
import { writeDurably } from '../lib/seal.ts';
import { type CheckpointRow, findCheckpoint } from '../store/checkpoints.ts';
import { beginLog, findCutMonth, findLog, type LogRow } from '../store/log.ts';
import { tilesOf } from '../store/log-index.ts';
import { makeLogKey, originOf, publishLogKey, readLogKey } from '../store/log-key.ts';
import { AFTER_A_RESTORE, LogProblem } from './log-entries.ts';
import type { ArchiveParts } from './parts.ts';

/** The log that is written, and what was ever signed of it: whoever goes on with it must not contradict that. */
export type LogParts = Pick<ArchiveParts, 'files' | 'paths' | 'config' | 'clock' | 'log' | 'stopwatch'>;

export interface LogState {
  readonly key: KeyObject;
  readonly row: LogRow;
}

export interface KnownCheckpoint extends Checkpoint {
  readonly note: string;
}

export const keyPlaceOf = ({ paths, config }: LogParts) => ({ keysDir: paths.keys, keyFile: config.keyFile });

/** Nothing has come yet, here or on the disk: no key is made, and nothing is begun, for an archive that may still be put back. */
export function isUnbegun(parts: LogParts): boolean {
  const { files } = parts;
  return files.months().length === 0 && files.write(findLog) === null && newestFolder(parts) === 0;
}

/** Begins the first log where there is none. Throws a LogProblem where going on would tell another story than before. */
export function openState(parts: LogParts): LogState {
  const known = readLogKey(keyPlaceOf(parts));
  const row = parts.files.write(findLog);
  if (row === null && newestFolder(parts) > 0)
    throw new LogProblem(
      '存证日志在磁盘上，数据库里却没有它的记载，像是 archive.db 丢失或从备份恢复。',
      AFTER_A_RESTORE,
    );
  if (known === null && row !== null)
    throw new LogProblem(
      '存证日志的签名密钥 log.key 不在密钥目录中，无法签名。',
      '请从恢复副本取回该密钥（huicun recover）；确实找不回时，停止服务并执行 huicun log rejoin，以新的密钥接续。',
    );
  const key = known ?? makeLogKey(keyPlaceOf(parts));
  const state = { key, row: row ?? begin(parts, key, 1) };
  assertGoesOn(parts, state);
  publishLogKey(keyPlaceOf(parts), key, state.row.origin);
  return state;
}

export function begin({ files, clock }: LogParts, key: KeyObject, log: number): LogRow {
  return files.write((db) => {
    beginLog(db, { log, origin: originOf(key, log) }, clock());
    return findLog(db)!;
  });
}

function assertGoesOn(parts: LogParts, { key, row }: LogState): void {
  if (row.origin !== originOf(key, row.log))
    throw new LogProblem(
      '存证日志由另一把密钥签名，现在的 log.key 不是当初那一把。',
      '请从恢复副本取回原来的密钥（huicun recover）；确实找不回时，停止服务并执行 huicun log rejoin，以现在的密钥接续。',
    );
  const published = readPublished(parts, key, row);
  if (published && published.size > row.size)
    throw new LogProblem(
      `磁盘上签过名的检查点有 ${published.size} 条，数据库里的存证日志只有 ${row.size} 条，像是从备份恢复的。存证日志暂停。`,
      AFTER_A_RESTORE,
    );
  if (newestFolder(parts) > row.log)
    throw new LogProblem('磁盘上有更新的一份存证日志，数据库像是从备份恢复的。存证日志暂停。', AFTER_A_RESTORE);
  const month = parts.files.write(findCutMonth, row.log);
  if (month !== null) throw new LogProblem(`${month} 月的存档比存证日志记载的少，存证日志暂停。`, AFTER_A_RESTORE);
}

/** What stands on the disk for everybody to fetch; null when it is not there or not ours. */
export function readPublished(
  { paths, log }: Pick<LogParts, 'paths' | 'log'>,
  key: KeyObject,
  { log: number, origin }: Pick<LogRow, 'log' | 'origin'>,
): KnownCheckpoint | null {
  const path = join(tilesOf(paths.log, number), 'checkpoint');
  if (!existsSync(path)) return null;
  const note = readFileSync(path, 'utf8');
  try {
    return { ...openNoteOf(note, key, origin), note };
  } catch (error) {
    log.warn({ err: error }, 'the published checkpoint cannot be read and is written again');
    return null;
  }
}

/** Throws BadNote unless this key signed it for this log. */
export function openNoteOf(note: string, key: KeyObject, origin: string): Checkpoint {
  const id = keyIdOf(origin, key);
  return openCheckpoint(note, { name: origin, id, publicKey: createPublicKey(key) });
}

export function publish({ paths }: Pick<LogParts, 'paths'>, { log, note }: Pick<CheckpointRow, 'log' | 'note'>): void {
  const dir = tilesOf(paths.log, log);
  mkdirSync(dir, { recursive: true });
  writeDurably(join(dir, 'checkpoint'), Buffer.from(note), 0o644);
}

/** Signed, but the program ended before everybody could fetch it. */
export function publishAgain(parts: LogParts, { key, row }: LogState): void {
  const newest = parts.files.write(findCheckpoint, row.log);
  const published = readPublished(parts, key, row);
  if (newest && newest.size > (published?.size ?? -1)) publish(parts, newest);
}

/** The highest number of a log on the disk that has signed something; 0: none. */
export function newestFolder({ paths }: Pick<LogParts, 'paths'>): number {
  if (!existsSync(paths.log)) return 0;
  const signed = readdirSync(paths.log).filter(
    (name) => /^\d+$/.test(name) && existsSync(join(paths.log, name, 'checkpoint')),
  );
  return Math.max(0, ...signed.map(Number));
}
