import { setImmediate } from 'node:timers/promises';
import { TilesDamaged } from '../evidence/tiles.ts';
import { messageOf, remedyOf } from '../lib/errors.ts';
import type { CheckpointRow } from '../store/checkpoints.ts';
import { closeIncidents, recordIncident } from '../store/incidents.ts';
import { appendJournal, findLog, hasWaitingEntries, listLogged, placeWaitingEntries } from '../store/log.ts';
import { readStretch } from '../store/log-journal.ts';
import { type RebuiltLog, rebuildLogs } from './log-rebuild.ts';
import { assertNeedsJoint, type Joint, rejoin, rejoinAfterRestore } from './log-rejoin.ts';
import { assertExtends, LogForks, signNow } from './log-sign.ts';
import { isUnbegun, type LogParts, type LogState, openState, publishAgain } from './log-state.ts';
import { LogTiles } from './log-tiles.ts';

/**
 * The evidence log: every journal entry of every month gets its place in it, in the order archive.db writes down, and what it
 * has come to is signed. Beside everything else, a stretch at a time: nothing waits for it. An archive that was there before
 * the log is taken in the same way, its oldest month first.
 */
const STRETCH = 2048; // journal entries: some milliseconds of this thread, eight tiles
const RETRY = 20_000; // what went wrong is tried again, but not with every batch
const SIGNS_WITHIN = 2000; // whoever asks for a checkpoint does not wait for years to be taken in
const LONGEST_END = 1000;

interface Open extends LogState {
  readonly tiles: LogTiles;
}

interface Asked {
  readonly at: number;
  readonly promise: Promise<CheckpointRow | null>;
  resolve(row: CheckpointRow | null): void;
}

export class LogStation {
  readonly #parts: () => LogParts;
  readonly #stopped: () => boolean;
  #open: Open | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  #asked: Asked | null = null;
  #failedAt = Number.NEGATIVE_INFINITY;
  /** Files of the log have been made anew since the start: what does not fit then is no damage. */
  #renewed = false;

  constructor(parts: () => LogParts, stopped: () => boolean) {
    this.#parts = parts;
    this.#stopped = stopped;
  }

  /** Until nothing is left to take in. One run at a time; never fails: what went wrong is told on the health page and tried again. */
  run(): Promise<void> {
    this.#again = true;
    if (this.#asked === null && performance.now() - this.#failedAt < RETRY) return Promise.resolve();
    this.#running ??= this.#runAll().finally(() => {
      this.#running = null;
      if (this.#asked !== null) void this.run(); // asked in its very last moment
    });
    return this.#running;
  }

  /** The newest checkpoint, over everything logged by now; null when the log is empty or cannot be signed: the health page says why. */
  checkpoint(): Promise<CheckpointRow | null> {
    if (this.#stopped()) return Promise.resolve(null);
    this.#asked ??= { at: performance.now(), ...Promise.withResolvers<CheckpointRow | null>() };
    const { promise } = this.#asked;
    void this.run();
    return promise;
  }

  /**
   * After a restore: goes on under a new name. Refused where the log can go on as it is, unless a newer checkpoint is known
   * outside; `outside` is its text.
   */
  async rejoin(outside: string | null): Promise<Joint> {
    await this.#running;
    const parts = this.#parts();
    const open = await this.#opened().catch(() => null);
    if (open) assertNeedsJoint(parts, open, open.tiles, outside);
    this.#open = null;
    return rejoin(parts, outside);
  }

  /** Its files again from the archive; refused where the archive is not what was signed. */
  async rebuild(): Promise<RebuiltLog[]> {
    await this.#running;
    this.#open = null;
    return rebuildLogs(this.#parts());
  }

  /** Takes in what has come meanwhile and signs it: the last thing the program does. */
  async close(): Promise<void> {
    await this.#running;
    this.#answer(null);
    if (this.#open === null) return;
    try {
      const from = performance.now();
      while (this.#step(this.#open) && performance.now() - from < LONGEST_END);
      signNow(this.#parts(), this.#open, this.#open.tiles);
    } catch (error) {
      this.#fail(error);
    }
  }

  async #runAll(): Promise<void> {
    try {
      while ((this.#again || this.#asked !== null) && !this.#stopped()) {
        this.#again = false;
        await setImmediate(); // whoever has just written goes on first
        await this.#runOnce();
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#answer(null);
  }

  async #runOnce(): Promise<void> {
    let open = await this.#opened();
    while (open !== null && this.#step(open)) {
      if (this.#asked !== null && performance.now() - this.#asked.at > SIGNS_WITHIN) await this.#sign(open);
      await setImmediate();
      if (this.#stopped()) return;
      if (this.#open !== open) open = await this.#opened(); // its files were made anew to sign it
    }
    if (open === null) return this.#answer(null);
    if (this.#asked !== null) await this.#sign(open);
    this.#failedAt = Number.NEGATIVE_INFINITY;
    const { files, clock } = this.#parts();
    files.write(closeIncidents, 'log', clock());
  }

  /** Brings the tiles up to archive.db, also where a crash or a full disk came between them. Null: stopped meanwhile, or nothing to begin with. */
  async #opened(): Promise<Open | null> {
    if (this.#open !== null) return this.#open;
    const parts = this.#parts();
    if (isUnbegun(parts)) return null;
    rejoinAfterRestore(parts);
    const state = openState(parts);
    const first = await this.#bringUp(LogTiles.open(parts, state.row), state.row.size);
    const tiles = first && (await this.#whole(state, first));
    if (tiles === null) return null;
    publishAgain(parts, state);
    this.#open = { ...state, tiles };
    return this.#open;
  }

  async #bringUp(tiles: LogTiles, size: number): Promise<LogTiles | null> {
    while (tiles.catchUp(size)) {
      await setImmediate();
      if (this.#stopped()) return null;
    }
    return tiles;
  }

  /** Files that do not fit what was signed are made anew once; when that does not help, history is another. */
  async #whole(state: LogState, tiles: LogTiles): Promise<LogTiles | null> {
    const parts = this.#parts();
    try {
      tiles.flush();
      assertExtends(parts, state, tiles);
      tiles.root();
      return tiles;
    } catch (error) {
      const isDamage = error instanceof LogForks || error instanceof TilesDamaged;
      if (!isDamage || this.#renewed) throw error;
      parts.log.warn({ err: error }, 'the files of the evidence log are made anew');
      this.#renewed = true;
      const anew = await this.#bringUp(LogTiles.anew(parts, state.row.log), parts.files.write(findLog)!.size);
      return anew && (await this.#whole(state, anew));
    }
  }

  /** Takes in one stretch; false when nothing is left. */
  #step({ row, tiles }: Open): boolean {
    const { files, stopwatch } = this.#parts();
    return stopwatch.measure('log', () => {
      try {
        tiles.settle();
        if (files.write(hasWaitingEntries)) {
          tiles.append(files.write(placeWaitingEntries, row.log, STRETCH));
          return true;
        }
        return this.#takeIn(row.log, tiles);
      } catch (error) {
        this.#open = null; // the tiles may have stopped amid an entry
        throw error;
      }
    });
  }

  /** Oldest month first. */
  #takeIn(log: number, tiles: LogTiles): boolean {
    const { files } = this.#parts();
    const logged = files.write(listLogged);
    for (const month of files.months()) {
      const after = logged.get(month) ?? 0;
      if (after >= files.journalEnd(month)) continue;
      const stretch = files.writeEvidence(month, readStretch, after, STRETCH);
      if (stretch === null) continue;
      const { firstN, entries } = stretch;
      files.write(appendJournal, { log, month, firstN, count: entries.length });
      tiles.append(entries);
      return true;
    }
    return false;
  }

  async #sign(open: Open): Promise<void> {
    try {
      this.#answer(signNow(this.#parts(), open, open.tiles));
    } catch (error) {
      this.#open = null;
      const isDamage = error instanceof LogForks || error instanceof TilesDamaged;
      if (!isDamage || this.#renewed) throw error;
      const again = await this.#opened(); // which makes its files anew
      this.#answer(again && signNow(this.#parts(), again, again.tiles));
    }
  }

  #answer(row: CheckpointRow | null): void {
    this.#asked?.resolve(row);
    this.#asked = null;
  }

  #fail(error: unknown): void {
    const { files, log, clock } = this.#parts();
    this.#open = null;
    this.#failedAt = performance.now();
    log.error({ err: error }, 'the evidence log stands still');
    const known = remedyOf(error) !== '';
    const incident = {
      kind: 'log',
      code: null,
      sentence: known ? messageOf(error) : '存证日志暂停，消息照常存档，恢复后自动补上。',
      remedy: known
        ? remedyOf(error)
        : `稍后自动再试；多次出现时请检查磁盘空间与服务日志。错误信息：${messageOf(error)}`,
    };
    try {
      files.write(recordIncident, incident, clock());
    } catch (failure) {
      log.error({ err: failure }, 'that the evidence log stands still could not be recorded');
    }
  }
}
