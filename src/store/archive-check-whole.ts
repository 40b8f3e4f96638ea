import type Database from 'better-sqlite3';
import type { ArchiveReport } from '../evidence/archive-findings.ts';
import type { TileReader } from '../evidence/tiles.ts';
import { Frontier, rootOfRow } from '../evidence/tree.ts';
import { CheckCount } from './archive-check-count.ts';
import { type CheckFiles, loggedIn } from './archive-check-files.ts';
import { type CheckpointRow, type LogRow, listOwnEntries, type RunRow } from './archive-check-log.ts';
import { compareOutside } from './archive-check-outside.ts';
import type { CheckProgress } from './archive-check-part.ts';
import { type Place, PlaceJudge } from './archive-check-place.ts';
import { countMissingGuards, countRows, findStrayRows } from './archive-check-rows.ts';
import { isSigned, timeOf } from './archive-check-signed.ts';
import { leavesWhereAllAgree, TILE } from './archive-check-tile.ts';

const TILE_LEVEL = 8;
const STRETCH = 8 * TILE;
const KINDS = ['received', 'opened', 'medium'] as const;
const MOST_STRAYS = 100;

/** How far one log has been gone through. */
interface Walk {
  readonly log: LogRow;
  readonly reader: TileReader;
  readonly judge: PlaceJudge;
  readonly checkpoints: readonly CheckpointRow[];
  /** The first of them that was not reached yet. */
  next: number;
  readonly tree: Frontier;
}

/** Every entry of every log in its order, every checkpoint, and what stands beside the log. */
export class WholeCheck {
  readonly #files: CheckFiles;
  readonly #outside: readonly string[];
  readonly #count = new CheckCount();

  constructor(files: CheckFiles, outside: readonly string[]) {
    this.#files = files;
    this.#outside = outside;
  }

  *run(): Generator<CheckProgress, ArchiveReport> {
    const { logs } = this.#files.picture;
    const total = logs.reduce((sum, { size }) => sum + size, 0);
    const heads: ArchiveReport['head'][] = [];
    for (const log of logs) heads.push(yield* this.#checkLog(log, total));
    for (const { month } of this.#files.months()) {
      this.#checkBeside(month, logs);
      yield { done: this.#count.counts.entries, total };
    }
    compareOutside(this.#files, logs, this.#outside, this.#count);
    const joints = logs.slice(1).map(({ log, begunAt }, i) => ({ log, at: begunAt, size: logs[i]!.size }));
    return this.#count.report({ scope: '整个存档', joints, head: heads.at(-1) ?? null });
  }

  *#checkLog(log: LogRow, total: number): Generator<CheckProgress, ArchiveReport['head']> {
    const checkpoints = this.#files.checkpointsOf(log);
    const judge = new PlaceJudge(this.#files, this.#count, checkpoints);
    const walk: Walk = { log, reader: this.#files.readerOf(log), judge, checkpoints, next: 0, tree: new Frontier() };
    const runs = this.#files.runsOf(log);
    for (let from = 0; from < log.size; from += STRETCH) {
      const places = [...this.#places(log, runs, from, Math.min(log.size, from + STRETCH))];
      for (let i = 0; i < places.length; i += TILE) this.#checkTile(walk, places.slice(i, i + TILE));
      yield { done: this.#count.counts.entries, total };
    }
    for (const row of checkpoints.slice(walk.next)) this.#checkBeyond(log, row);
    return { origin: log.origin, size: walk.tree.size, root: walk.tree.root().toString('base64') };
  }

  #checkTile(walk: Walk, places: readonly Place[]): void {
    const { tree, judge, reader } = walk;
    const leaves = leavesWhereAllAgree(reader, places);
    if (leaves !== null) {
      for (const place of places) judge.count(place);
      this.#grow(walk, leaves);
      return;
    }
    const logged = loggedIn(reader, tree.size, places.length);
    for (const [i, place] of places.entries()) {
      tree.append(judge.judge(place, logged[i]!));
      this.#compareHere(walk);
    }
  }

  /** By the whole tile at once, unless a checkpoint was signed in its middle. */
  #grow(walk: Walk, leaves: Buffer): void {
    const { tree, checkpoints, next } = walk;
    if ((checkpoints[next]?.size ?? Number.POSITIVE_INFINITY) >= tree.size + TILE) {
      tree.appendSubtree(TILE_LEVEL, rootOfRow(leaves));
      this.#compareHere(walk);
      return;
    }
    for (let i = 0; i < TILE; i += 1) {
      tree.append(leaves.subarray(32 * i, 32 * i + 32));
      this.#compareHere(walk);
    }
  }

  #compareHere(walk: Walk): void {
    const { log, tree, checkpoints } = walk;
    for (; checkpoints[walk.next]?.size === tree.size; walk.next += 1)
      this.#compare(log, checkpoints[walk.next]!, tree.root());
  }

  /** What the archive has at [from, to) of a log. */
  *#places(log: LogRow, runs: readonly RunRow[], from: number, to: number): Generator<Place> {
    const own = listOwnEntries(this.#files.archive, log.log, from, to);
    for (let index = from; index < to; ) {
      const run = runs.find(({ first, count }) => first <= index && index < first + count);
      if (!run) {
        yield { log, index, month: null, row: own.get(index) ?? null };
        index += 1;
        continue;
      }
      const last = Math.min(to, run.first + run.count);
      const n = run.firstN + index - run.first;
      const rows = this.#files.rows(run.month, n, n + last - index - 1);
      for (let i = 0; index < last; i += 1, index += 1) yield { log, index, month: run.month, row: rows[i] ?? null };
    }
  }

  #compare(log: LogRow, row: CheckpointRow, root: Buffer): void {
    this.#count.counts.checkpoints += 1;
    if (root.equals(row.root) && isSigned(this.#files, log, row)) return;
    this.#count.note('checkpoint', { log: log.log, detail: timeOf(row.at), signedAt: row.at });
  }

  /** Signed of a log longer than this one: its end is gone. */
  #checkBeyond(log: LogRow, row: CheckpointRow): void {
    if (row.size > log.size) this.#count.note('cut', { log: log.log, detail: String(row.size - log.size) });
    else this.#count.note('checkpoint', { log: log.log, detail: timeOf(row.at) });
  }

  /** Than entries spoke of: as a rule the numbers are equal, and rows need not be compared one by one. */
  #hasMore(month: string, db: Database.Database): boolean {
    const [met, there] = [this.#count.metIn(month), countRows(db)];
    return KINDS.some((kind) => there[kind] !== met[kind]);
  }

  /** Rows without an entry, entries without a place, and whether somebody took the guards away. */
  #checkBeside(month: string, logs: readonly LogRow[]): void {
    const db = this.#files.month(month);
    if (!db) return;
    if (this.#hasMore(month, db))
      for (const { thing, seq } of findStrayRows(db, MOST_STRAYS)) this.#count.note('inserted', { thing, month, seq });
    if (countMissingGuards(db) > 0) this.#count.note('unguarded', { month, detail: `${month} 月的存档文件` });
    const journal = db
      .prepare<[], { n: number; rows: number }>('SELECT coalesce(max(n), 0) AS n, count(*) AS rows FROM journal')
      .get()!;
    const runs = logs.flatMap((log) => this.#files.runsOf(log)).filter((run) => run.month === month);
    const reached = Math.max(0, ...runs.map(({ firstN, count }) => firstN + count - 1));
    this.#count.counts.waiting += Math.max(0, journal.n - reached);
    const placed = uniquePlaces(runs);
    const before = journal.rows - Math.max(0, journal.n - reached);
    if (before > placed) this.#count.note('unlogged', { month, detail: String(before - placed) });
  }
}

/** After a restore some journal entries stand in two logs. */
function uniquePlaces(runs: readonly RunRow[]): number {
  let [end, places] = [0, 0];
  for (const { firstN, count } of runs.toSorted((a, b) => a.firstN - b.firstN)) {
    const last = firstN + count;
    places += Math.max(0, last - Math.max(firstN, end));
    end = Math.max(end, last);
  }
  return places;
}
