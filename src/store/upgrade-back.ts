import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type Database from 'better-sqlite3';
import { messageOf, UserError } from '../lib/errors.ts';
import { replaceFile } from '../lib/replace-file.ts';
import { listDataFiles, nameIn } from './data-files.ts';
import { openForWriting } from './files.ts';
import { copyPath, needsCopy, syncFolder } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { readMarks, type UpgradePaths, versionOf } from './upgrade.ts';
import { readNote, removeNote, type UpgradeNote, writeNote } from './upgrade-note.ts';

/**
 * The way back from an upgrade that did not work: the copies that were kept take the place of their files. Never over something
 * that has come since: evidence is not thrown away, whatever the program does. Killed anywhere, the next run goes on.
 */
type NotedFile = UpgradeNote['files'][number];

/** Names of the files that were put back; empty when there is nothing to go back from. */
export function goBack(paths: UpgradePaths): readonly string[] {
  const note = readNote(paths.run);
  if (!note) return [];
  const data = dirname(paths.desk);
  const files = note.files.filter(({ name, from }) => versionOf(join(data, name)) > from);
  assertNothingNew(paths, note, files);
  for (const file of files) assertWayBack(data, file);
  writeNote(paths.run, { ...note, state: 'going-back' });
  for (const file of files) putBack(join(data, file.name), file);
  removeNote(paths.run);
  return files.map(({ name }) => name);
}

/** Only of what is replaced as a whole: what an index is dropped from keeps all it has received. */
function assertNothingNew(
  paths: UpgradePaths,
  { marks, files: noted }: UpgradeNote,
  files: readonly NotedFile[],
): void {
  const now = readMarks(paths);
  const replaced = files.filter(({ kind, from, to }) => needsCopy(kind, from, to));
  const has = (kind: NotedFile['kind']) => replaced.some((file) => file.kind === kind);
  const grown = replaced.find(({ name }) => (now.journals[name] ?? 0) > (marks.journals[name] ?? 0));
  const begun = monthsBegunSince(paths, noted);
  if (grown) refuse(`升级之后又存入了新的消息（${grown.name}）`);
  if (begun) refuse(`升级之后开始了新的月份（${begun}）`);
  if (has('archive') && now.log > marks.log) refuse('升级之后存证日志又增加了条目');
  if (has('desk') && now.people > marks.people) refuse('升级之后已有人登录操作，并记入了操作日志');
}

/** A file the older program has never seen, in a form it does not know. */
function monthsBegunSince(paths: UpgradePaths, noted: readonly NotedFile[]): string | null {
  const names = new Set(noted.map(({ name }) => name));
  const before = new Map(noted.map(({ kind, from }) => [kind, from]));
  const found = listDataFiles(paths).find(
    ({ kind, path, version }) =>
      kind === 'evidence' && !names.has(nameIn(paths, path)) && version > (before.get(kind) ?? version),
  );
  return found ? nameIn(paths, found.path) : null;
}

function refuse(what: string): never {
  throw new UserError(
    `${what}，不能退回升级前的副本：那样会丢掉它们，而企业微信不一定还能再给。什么都没有改动。请留在新版本，查看日志排除故障；仍不行，请把日志发给技术支持。`,
  );
}

function assertWayBack(data: string, { name, kind, from, to }: NotedFile): void {
  if (!needsCopy(kind, from, to)) return;
  const copy = copyPath(join(data, name), from);
  if (existsSync(copy) && versionOf(copy) === from) return;
  throw new UserError(`${name} 升级前的副本（${copy}）不在或不完整，不能退回。什么都没有改动。请从升级前的备份恢复。`);
}

function putBack(path: string, { kind, from, to }: NotedFile): void {
  const db = openForWriting(path, kind);
  try {
    if (!needsCopy(kind, from, to)) {
      undo(db, kind, from);
      return;
    }
    // A WAL left beside the file would be read into the copy that takes its place.
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.pragma('journal_mode = DELETE');
  } finally {
    db.close();
  }
  replaceFile(copyPath(path, from), path);
  syncFolder(dirname(path));
}

function undo(db: Database.Database, kind: NotedFile['kind'], from: number): void {
  const steps = migrations[kind].slice(from).toReversed();
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const { down } of steps) down!(db);
    db.pragma(`user_version = ${from}`);
    db.exec('COMMIT');
  } catch (cause) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw new UserError(`${db.name} 没有退回：${messageOf(cause)}。请再执行一次；仍不行，请从升级前的备份恢复。`);
  }
}
