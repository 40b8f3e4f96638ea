import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bytesFree } from '../lib/disk.ts';
import { UserError } from '../lib/errors.ts';
import { type DataFile, listDataFiles, lookInto, nameIn } from './data-files.ts';
import { openForWriting, type StorePaths } from './files.ts';
import { migrate, needsCopy, schemaVersion } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { readNote, type UpgradeNote, writeNote } from './upgrade-note.ts';

/**
 * Brings every database of the data directory to the schema of this program, one transaction a file. Killed anywhere, the next
 * run goes on. What was there before is noted first, so that the way back knows which files to put back and that nothing has
 * come since.
 */
export type UpgradePaths = StorePaths & { readonly run: string };

export interface UpgradeStep {
  readonly file: DataFile;
  /** As people know it: relative to the data directory. */
  readonly name: string;
  readonly to: number;
  readonly copied: boolean;
}

/** Which file is in hand: `done` of `count` files and `doneBytes` of `bytes` are behind it. */
export interface UpgradeProgress {
  readonly name: string;
  readonly done: number;
  readonly count: number;
  readonly doneBytes: number;
  readonly bytes: number;
}

export interface UpgradeOptions {
  readonly now: number;
  readonly progress?: (progress: UpgradeProgress) => void;
  readonly freeBytes?: () => number;
}

const ROOM = 64 * 2 ** 20;

/** What there is to do; throws NewerData when a file is newer than this program. */
export function planUpgrade(paths: StorePaths): UpgradeStep[] {
  return listDataFiles(paths)
    .filter(({ kind, version }) => version > 0 && version < migrations[kind].length)
    .map((file) => ({
      file,
      name: nameIn(paths, file.path),
      to: migrations[file.kind].length,
      copied: needsCopy(file.kind, file.version),
    }));
}

/** Copies of all files lie beside one another for a while, and the largest is rewritten through its WAL. */
export function bytesNeeded(steps: readonly UpgradeStep[]): number {
  const copies = steps.filter(({ copied }) => copied).map(({ file }) => file.bytes);
  return steps.length === 0 ? 0 : sum(copies) + Math.max(...steps.map(({ file }) => file.bytes)) + ROOM;
}

/** Returns what was done; the lock of the data directory is held by the caller. */
export function upgrade(paths: UpgradePaths, { now, progress, freeBytes }: UpgradeOptions): readonly UpgradeStep[] {
  const steps = planUpgrade(paths);
  const before = readNote(paths.run);
  if (steps.length === 0) {
    if (before && before.state !== 'done') writeNote(paths.run, { ...before, state: 'done' });
    return steps;
  }
  assertRoom(steps, (freeBytes ?? (() => bytesFree(dirname(paths.desk))))());
  mkdirSync(paths.run, { recursive: true });
  const note = noteOf(paths, steps, before, now);
  writeNote(paths.run, note);
  run(steps, progress);
  writeNote(paths.run, { ...note, state: 'done' });
  return steps;
}

function run(steps: readonly UpgradeStep[], progress: UpgradeOptions['progress']): void {
  const bytes = sum(steps.map(({ file }) => file.bytes));
  let doneBytes = 0;
  for (const [done, { file, name }] of steps.entries()) {
    progress?.({ name, done, count: steps.length, doneBytes, bytes });
    const db = openForWriting(file.path, file.kind);
    try {
      migrate(db, file.kind);
      db.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      db.close();
    }
    doneBytes += file.bytes;
  }
  progress?.({ name: '', done: steps.length, count: steps.length, doneBytes, bytes });
}

function assertRoom(steps: readonly UpgradeStep[], free: number): void {
  const needed = bytesNeeded(steps);
  if (free >= needed) return;
  throw new UserError(
    `磁盘空间不够升级数据：升级前要给旧数据留副本，约需 ${megabytes(needed)} MB，现有 ${megabytes(free)} MB。请腾出空间，然后再试；数据没有改动。`,
  );
}

/** One that was broken off goes on: what it knew of the beginning still holds. */
function noteOf(
  paths: StorePaths,
  steps: readonly UpgradeStep[],
  before: UpgradeNote | null,
  now: number,
): UpgradeNote {
  const going = before && before.state !== 'done' ? before : null;
  const known = new Set(going?.files.map(({ name }) => name));
  const fresh = steps.filter(({ name }) => !known.has(name));
  return {
    state: 'migrating',
    at: going?.at ?? now,
    files: [
      ...(going?.files ?? []),
      ...fresh.map(({ file, name, to }) => ({ name, kind: file.kind, from: file.version, to })),
    ],
    marks: going?.marks ?? readMarks(paths),
  };
}

/** How far the archive had come: what is beyond was received since. */
export function readMarks(paths: StorePaths): UpgradeNote['marks'] {
  const journals: Record<string, number> = {};
  let [log, people] = [0, 0];
  for (const { kind, path } of listDataFiles(paths)) {
    if (kind === 'evidence')
      journals[nameIn(paths, path)] = count(path, 'journal', 'SELECT coalesce(max(n), 0) FROM journal');
    if (kind === 'archive') log = count(path, 'logs', 'SELECT coalesce(sum(size), 0) FROM logs');
    if (kind === 'desk')
      people = count(path, 'trail', 'SELECT coalesce(max(n), 0) FROM trail WHERE account IS NOT NULL');
  }
  return { journals, log, people };
}

/** 0 where an older schema has no such table. */
function count(path: string, table: string, query: string): number {
  return lookInto(path, (db) => {
    const exists = db.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?`).get(table);
    return exists ? Number(db.prepare(query).pluck().get()) : 0;
  });
}

const KEPT = 14 * 86_400_000;

/** Copies nobody goes back to any more: they also hold what has been disposed of since. Returns how many went. */
export function removeOldCopies(paths: StorePaths, now: number): number {
  const folders = [dirname(paths.desk), paths.months].filter((folder) => existsSync(folder));
  const copies = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /\.db\.before-v\d+(\.part)?$/.test(name))
      .map((name) => join(folder, name)),
  );
  const old = copies.filter((copy) => statSync(copy).mtimeMs < now - KEPT);
  for (const copy of old) rmSync(copy, { force: true });
  return old.length;
}

export function versionOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false }) ? lookInto(path, schemaVersion) : 0;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const megabytes = (bytes: number): string => Math.ceil(bytes / 2 ** 20).toLocaleString('en');
