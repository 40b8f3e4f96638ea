import { decodeEntry } from '../evidence/entry.ts';
import { entriesPath, tilePath } from '../evidence/tiles.ts';
import type { CheckCount } from './archive-check-count.ts';
import { signedAt } from './archive-check-count.ts';
import type { CheckFiles } from './archive-check-files.ts';
import { judge, type Logged, THING_OF } from './archive-check-judge.ts';
import type { CheckpointRow, LogRow } from './archive-check-log.ts';
import { type CheckedRow, readMediumOf } from './archive-check-rows.ts';

/** One place of a log against what the archive has there. */
export interface Place {
  readonly log: LogRow;
  readonly index: number;
  /** Null for what stands in no journal. */
  readonly month: string | null;
  readonly row: CheckedRow | Uint8Array | null;
}

export class PlaceJudge {
  readonly #files: CheckFiles;
  readonly #count: CheckCount;
  readonly #checkpoints: readonly CheckpointRow[];

  constructor(files: CheckFiles, count: CheckCount, checkpoints: readonly CheckpointRow[]) {
    this.#files = files;
    this.#count = count;
    this.#checkpoints = checkpoints;
  }

  /** Notes what is wrong; answers with the leaf the tree goes on with. */
  judge(place: Place, logged: Logged | null): Buffer {
    const { leaf, wrong, damaged } = judge(place.row, logged);
    if (damaged) this.#noteFile(damaged, place);
    const lawful = wrong === 'removed' && this.#isDisposed(place);
    if (lawful) this.#count.counts.disposed += 1;
    else if (wrong) this.#note(wrong, place, logged);
    this.count(place);
    return leaf;
  }

  /** Of a place where nothing is wrong there is nothing more to do. */
  count(place: Place): void {
    this.#count.counts.entries += 1;
    if (place.row && !(place.row instanceof Uint8Array)) this.#countRow(place, place.row);
  }

  #countRow(place: Place, row: CheckedRow): void {
    if (row.actual !== null) this.#meet(place.month!, row.kind);
    if (row.kind === 'opened') this.#count.counts.messages += 1;
    if (row.kind === 'medium' && row.actual !== null && this.#files.mediumState) this.#checkFile(place, row);
  }

  #meet(month: string, kind: CheckedRow['kind']): void {
    const met = this.#count.metIn(month);
    if (kind === 'received') met.received += 1;
    else if (kind === 'opened') met.opened += 1;
    else if (kind === 'medium') met.medium += 1;
  }

  #checkFile(place: Place, row: CheckedRow): void {
    const sha256 = readMediumOf(this.#files.month(place.month!)!, row);
    const state = sha256 === null ? 'same' : this.#files.mediumState!(sha256);
    this.#count.counts.files += 1;
    if (state === 'missing') this.#note('medium-missing', place, null, sha256!);
    if (state === 'differs') this.#note('medium-changed', place, null, sha256!);
  }

  #note(
    kind: Parameters<CheckCount['note']>[0],
    { log, index, month, row }: Place,
    logged: Logged | null,
    detail = '',
  ) {
    const entry = logged?.bytes ? decodeEntry(logged.bytes) : null;
    const known = row instanceof Uint8Array ? null : row;
    const thing = entry ? (THING_OF[entry.kind] ?? 'own') : known && (THINGS[known.kind] ?? 'own');
    const said = kind === 'journal-changed' ? '没有变' : detail;
    this.#count.note(kind, {
      ...{ thing, month, log: log.log, index, detail: said },
      seq: thing === 'own' || thing === null ? null : (entry?.seq ?? known?.seq ?? null),
      notedAt: entry?.at ?? known?.at ?? null,
      signedAt: signedAt(this.#checkpoints, index),
    });
  }

  #noteFile(damaged: 'tile' | 'entries', { log, index }: Place): void {
    const n = Math.floor(index / 256);
    const width = Math.min(256, (this.#checkpoints.at(-1)?.size ?? log.size) - n * 256);
    const path = damaged === 'tile' ? tilePath(0, n, width) : entriesPath(n, width);
    this.#count.noteOnce('tile', `log/${log.log}/${path}`, { log: log.log });
  }

  /** Lawfully: the certificate of the disposal names it. */
  #isDisposed({ month, row }: Place): boolean {
    if (month === null || row === null || row instanceof Uint8Array) return false;
    return this.#files.isDisposed(month, row.seq);
  }
}

const THINGS = {
  received: 'received',
  opened: 'opened',
  medium: 'medium',
  'given-up': 'own',
  disposed: 'own',
} as const;
