import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { pathsOf } from '../../config.ts';
import { openCheckpoint } from '../../evidence/checkpoint.ts';
import { decodeEntry, type Entry, EntryKind } from '../../evidence/entry.ts';
import { encodeVerifierKey, parseVerifierKey } from '../../evidence/note.ts';
import { TileReader } from '../../evidence/tiles.ts';
import { rootAt } from '../../evidence/tree.ts';
import type { CheckpointRow } from '../../store/checkpoints.ts';
import { tilesOf } from '../../store/log-index.ts';
import { readPublicLogKey } from '../../store/log-key.ts';
import type { World } from '../../testing/world.ts';

/** The log as an outsider finds it on the disk, and the journals it was taken from. */
export const dirOf = ({ config }: World, log = 1): string => tilesOf(pathsOf(config).log, log);

export const noteOf = (w: World, log = 1): string => readFileSync(join(dirOf(w, log), 'checkpoint'), 'utf8');

/** Everything the published checkpoint vouches for; throws when tree and signature do not agree. */
export function published(w: World, log = 1): Entry[] {
  const note = noteOf(w, log);
  const { publicKey } = parseVerifierKey(readPublicLogKey(pathsOf(w.config).keys)!);
  const key = parseVerifierKey(encodeVerifierKey(note.split('\n', 1)[0]!, publicKey));
  const { size, root } = openCheckpoint(note, key);
  const reader = new TileReader(dirOf(w, log), size);
  if (!rootAt(size, reader.hash).equals(root)) throw new Error('the tree is not what was signed');
  return reader.entries(0, size).map(decodeEntry);
}

const WORDS = Object.fromEntries(
  Object.entries(EntryKind).map(([word, kind]) => [kind, word === 'givenUp' ? 'given-up' : word]),
);

/** What the log has of the journals, in its order. */
export const loggedJournal = (entries: readonly Entry[]): string[] =>
  entries
    .filter(({ kind }) => kind <= EntryKind.disposed)
    .map(({ kind, seq, at, hash }) => `${WORDS[kind]} ${seq} ${at} ${Buffer.from(hash).toString('hex')}`);

/** Every month's journal, the oldest first. */
export function journals({ app: { pipeline } }: World): Record<string, string[]> {
  const { files } = pipeline;
  return Object.fromEntries(files.months().map((month) => [month, files.writeEvidence(month, linesOf)]));
}

function linesOf({ connection }: { connection: Database.Database }): string[] {
  return connection
    .prepare<[], [string, number, number, Buffer]>('SELECT kind, seq, at, hash FROM journal ORDER BY n')
    .raw()
    .all()
    .map(([kind, seq, at, hash]) => `${kind} ${seq} ${at} ${hash.toString('hex')}`);
}

export async function speak(w: World, count: number): Promise<void> {
  for (let i = 0; i < count; i++) w.says('zhang', 'li', `第 ${w.seq} 句`);
  const { error } = await w.pull();
  if (error) throw new Error(error);
}

export const sign = (w: World): Promise<CheckpointRow | null> => w.app.pipeline.checkpoint();

export function nextMonth(w: World): void {
  w.now += 31 * 86_400_000;
}

/** As if the archive had been there before the log. The program must not run. */
export function forgetLog(w: World): void {
  const { archive, log } = pathsOf(w.config);
  const db = new Database(archive);
  db.exec(`DELETE FROM checkpoints; DELETE FROM log_entries; DELETE FROM log_runs; DELETE FROM logs;
    DELETE FROM stations WHERE station = 'log'`);
  db.close();
  rmSync(log, { recursive: true, force: true });
}

/** What somebody with the file in hand can do to it. */
export function changeJournal(w: World, month: string, change: string): void {
  const db = new Database(join(pathsOf(w.config).months, `${month}.db`));
  db.exec('DROP TRIGGER journal_is_never_changed; DROP TRIGGER journal_is_never_removed');
  db.exec(change);
  db.close();
}
