import type { KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { BadNote } from '../evidence/note.ts';
import { contentOf, type TilePlace } from '../evidence/tile-files.ts';
import { TileWriter } from '../evidence/tiles.ts';
import { UserError } from '../lib/errors.ts';
import { writeDurably } from '../lib/seal.ts';
import { type CheckpointRow, findCheckpoint } from '../store/checkpoints.ts';
import { findLog, type LogRow, listLogs } from '../store/log.ts';
import { tilesOf } from '../store/log-index.ts';
import { originOf, readLogKey } from '../store/log-key.ts';
import { LogProblem, readLogged } from './log-entries.ts';
import { keyPlaceOf, type LogParts, openNoteOf, publish, readPublished } from './log-state.ts';

/** What became of the files of one log. */
export interface RebuiltLog {
  readonly log: number;
  readonly size: number;
  /** The newest that was signed; null: nothing could be compared. */
  readonly signed: Pick<CheckpointRow, 'size' | 'at'> | null;
  /** Signed by a key that is not here any more: nothing was written. */
  readonly foreign: boolean;
  /** Files that were missing or said something else. */
  readonly files: readonly string[];
}

const STRETCH = 2048;
const KEEP = '没有改动任何文件。请保留现在的数据目录与备份，执行 huicun verify archive 查明改动。';

/**
 * Makes the files of every log again from the archive and puts right those that are missing or differ. Nothing is written before
 * every log has come to the roots that were signed of it: an archive that was changed must not become what the log says.
 * The station must stand still.
 */
export async function rebuildLogs(parts: LogParts): Promise<RebuiltLog[]> {
  const key = readLogKey(keyPlaceOf(parts));
  if (key === null)
    throw new UserError(
      '存证日志的签名密钥 log.key 不在密钥目录中，没有改动任何文件。请从恢复副本取回（huicun recover）。',
    );
  const logs = parts.files.write(listLogs);
  const found: RebuiltLog[] = [];
  for (const row of logs) found.push(await compareLog(parts, key, row));
  for (const [i, row] of logs.entries()) if (found[i]!.files.length > 0) await writeLog(parts, row);
  return found;
}

async function compareLog(parts: LogParts, key: KeyObject, row: LogRow): Promise<RebuiltLog> {
  const { log, size, origin } = row;
  const signed = parts.files.write(findCheckpoint, log);
  const facts = { log, size, signed: signed && { size: signed.size, at: signed.at } };
  if (origin !== originOf(key, log)) return { ...facts, foreign: true, files: [] };
  const roots = signedRoots(parts, key, row, signed);
  const place = new Comparison(tilesOf(parts.paths.log, log));
  await write(parts, row, place, [...roots.keys()], (writer) => {
    if (!roots.get(writer.size)!.equals(writer.root())) throw refused(log, writer.size);
  });
  const isPublished = signed === null || (readPublished(parts, key, row)?.size ?? -1) >= signed.size;
  return { ...facts, foreign: false, files: isPublished ? place.wrong : [...place.wrong, 'checkpoint'] };
}

/** Roots by size: of the newest checkpoint of the table, and of the one on the disk, which may be the newer one. */
function signedRoots(
  parts: LogParts,
  key: KeyObject,
  row: LogRow,
  signed: CheckpointRow | null,
): ReadonlyMap<number, Buffer> {
  const roots = new Map<number, Buffer>();
  if (signed !== null) {
    assertSigned(key, row, signed);
    roots.set(signed.size, signed.root);
  }
  const published = readPublished(parts, key, row);
  if (published === null) return roots;
  if (published.size <= row.size) {
    const known = roots.get(published.size);
    if (known && !known.equals(published.root)) throw refused(row.log, published.size);
    roots.set(published.size, published.root);
  } else if (row.log === parts.files.write(findLog)!.log) {
    throw new UserError(
      `磁盘上签过名的检查点有 ${published.size} 条，数据库里的存证日志只有 ${row.size} 条，没有改动任何文件。` +
        '若刚从备份恢复，请执行 huicun log rejoin 接续；否则请保留现场，执行 huicun verify archive 查明。',
    );
  }
  return new Map([...roots].sort(([a], [b]) => a - b));
}

function assertSigned(key: KeyObject, row: LogRow, { note, size, root }: CheckpointRow): void {
  try {
    const opened = openNoteOf(note, key, row.origin);
    if (opened.size === size && opened.root.equals(root) && size <= row.size) return;
  } catch (error) {
    if (!(error instanceof BadNote)) throw error;
  }
  throw refused(row.log, size);
}

const refused = (log: number, size: number): UserError =>
  new UserError(`数据库里第 ${log} 份存证日志的前 ${size} 条与签过名的检查点对不上：存档或检查点被改过，${KEEP}`);

async function writeLog(parts: LogParts, row: LogRow): Promise<void> {
  const { paths, files } = parts;
  const signed = files.write(findCheckpoint, row.log);
  await write(parts, row, new Mending(tilesOf(paths.log, row.log)), [], () => undefined);
  const key = readLogKey(keyPlaceOf(parts))!;
  if (signed && (readPublished(parts, key, row)?.size ?? -1) < signed.size) publish(parts, signed);
}

/** All entries once, with a stop at some sizes. */
async function write(
  parts: LogParts,
  { log, size }: LogRow,
  place: TilePlace,
  stops: readonly number[],
  atStop: (writer: TileWriter) => void,
): Promise<void> {
  const writer = new TileWriter(place);
  try {
    while (writer.size < size) {
      const next = stops.find((stop) => stop > writer.size) ?? size;
      writer.append(readLogged(parts.files, log, writer.size, Math.min(next, writer.size + STRETCH)));
      if (stops.includes(writer.size)) atStop(writer);
      await setImmediate();
    }
  } catch (error) {
    if (error instanceof LogProblem) throw new UserError(`${error.message}${KEEP}`);
    throw error;
  }
  writer.flush();
}

/** Notes down which files are missing or differ, and writes none. */
class Comparison implements TilePlace {
  readonly wrong: string[] = [];
  protected readonly dir: string;

  constructor(dir: string) {
    this.dir = dir;
  }

  write(path: string, content: Buffer): void {
    for (const width of narrower(this.dir, path)) {
      const older = join(dirname(path), String(width));
      if (!isBeginning(join(this.dir, older), content)) this.differs(older, null);
    }
    if (!contentOf(join(this.dir, path))?.equals(content)) this.differs(path, content);
  }

  remove(): void {
    // It is flushed once: nothing is replaced.
  }

  /** Null: it is of no use any more. */
  protected differs(path: string, _content: Buffer | null): void {
    this.wrong.push(path);
  }
}

class Mending extends Comparison {
  protected override differs(path: string, content: Buffer | null): void {
    const whole = join(this.dir, path);
    rmSync(whole, { recursive: true, force: true }); // a folder may lie in its place
    if (content === null) return;
    mkdirSync(dirname(whole), { recursive: true });
    writeDurably(whole, content, 0o644);
  }
}

/** Of a tile that is not full, what it was before: whoever has an older checkpoint reads it first. */
function narrower(dir: string, path: string): number[] {
  const [, parts, width] = /^(.*\.p)\/(\d+)$/.exec(path) ?? [];
  if (parts === undefined || !existsSync(join(dir, parts))) return [];
  return readdirSync(join(dir, parts))
    .map(Number)
    .filter((one) => one < Number(width));
}

function isBeginning(whole: string, content: Buffer): boolean {
  const older = contentOf(whole);
  return older !== null && content.subarray(0, older.length).equals(older);
}
