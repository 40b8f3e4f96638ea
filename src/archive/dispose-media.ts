import type { Paths } from '../config.ts';
import { removeContent } from '../media/content-store.ts';
import { normalise } from '../messages/normalise.ts';
import type { ReadDb } from '../store/db.ts';
import { listKeptTexts } from '../store/disposal-run-desk.ts';
import { listKeptCopies } from '../store/disposal-run-forget.ts';
import {
  forgetMedia,
  hasUnusedMedia,
  keepMedia,
  listUnusedMedia,
  listUses,
  type UsePlace,
} from '../store/disposal-run-media.ts';
import { fileKeyOf } from '../store/file-key.ts';
import { pause } from './dispose-forget.ts';
import type { DisposeParts } from './dispose-month.ts';

/**
 * Contents that no message names any more, nor a copy that a violation, an excerpt or a case keeps: the files go, then the rows
 * that knew of them. Killed between, the next run removes the same again.
 */
const COPIES = 100;
const CONTENTS = 200;

interface Copy {
  readonly id: number;
  readonly messages: readonly { readonly seq: number; readonly json: string }[];
}
type ListCopies = (db: ReadDb, after: number, limit: number) => readonly Copy[];

/** Everything that keeps messages beside the months. */
const KEEPERS: readonly ListCopies[] = [listKeptCopies, listKeptTexts];

export async function disposeMedia(parts: DisposeParts, paths: Paths, disposal: number): Promise<void> {
  const { files } = parts;
  if (!files.write(hasUnusedMedia)) return;
  for (const month of files.months()) await keepUsed(parts, month);
  for (const list of KEEPERS) await keepCopied(parts, list);
  for (;;) {
    const unused = files.write(listUnusedMedia, CONTENTS);
    if (unused.keys.length === 0) return;
    for (const { sha256 } of unused.contents) removeContent(paths, sha256);
    files.forget(forgetMedia, disposal, unused);
    await pause(parts);
  }
}

async function keepUsed(parts: DisposeParts, month: string): Promise<void> {
  for (let after: UsePlace | null = { seq: 0, position: -1 }; after !== null; await pause(parts)) {
    const from: UsePlace = after;
    const step = parts.reading((db) => listUses(db, month, from));
    parts.files.write(keepMedia, step.keys);
    after = step.after;
  }
}

async function keepCopied(parts: DisposeParts, list: ListCopies): Promise<void> {
  for (let after = 0; ; await pause(parts)) {
    const copies = parts.reading((db) => list(db, after, COPIES));
    const last = copies.at(-1);
    if (!last) return;
    const named = copies.flatMap(({ messages }) => messages.flatMap(({ seq, json }) => filesIn(seq, json)));
    parts.files.write(keepMedia, named);
    after = last.id;
  }
}

const filesIn = (seq: number, json: string): string[] =>
  normalise(seq, json).media.map(({ sdkFileId }) => fileKeyOf(sdkFileId));
