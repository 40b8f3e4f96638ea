import { mkdirSync } from 'node:fs';
import { type Config, pathsOf } from '../config.ts';
import type { Clock } from '../lib/clock.ts';
import { bytesFree } from '../lib/disk.ts';
import { UserError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import { Stopwatch } from '../lib/stopwatch.ts';
import { Workshop } from '../media/workshop.ts';
import { ArchiveFiles } from '../store/archive-files.ts';
import type { CheckpointRow } from '../store/checkpoints.ts';
import { functionNamed } from '../store/index.ts';
import { ApiClient } from '../wecom/api-client.ts';
import { CryptoWorkers } from '../wecom/crypto-workers.ts';
import { keysFingerprint, readPrivateKeys } from '../wecom/private-keys.ts';
import { CallRate } from './call-rate.ts';
import { type DisposalStep, Disposer } from './dispose.ts';
import { fetchMedia, type MediaOutcome } from './fetch-media.ts';
import { FiguresStation } from './figures-station.ts';
import { Hosts } from './host-binding.ts';
import type { RebuiltLog } from './log-rebuild.ts';
import type { Joint } from './log-rejoin.ts';
import { LogStation } from './log-station.ts';
import { MonthMerger } from './merge-months.ts';
import { openWaiting } from './open.ts';
import type { ArchiveParts } from './parts.ts';
import { pullMessages } from './pull.ts';
import { PullNotes } from './pull-notes.ts';
import { Rebuilder, type RebuildState } from './rebuild.ts';
import { Reviewer } from './review.ts';
import { PastReviewer } from './review-past.ts';
import { RuleReading } from './review-reading.ts';
import { TimeoutStation } from './timeouts.ts';

export interface PullOutcome {
  readonly received: number;
  /** What went wrong, as a sentence for people; null when nothing did. */
  readonly error: string | null;
}

/** What the rest of the program may ask of the pipeline, wherever it runs. */
export interface ArchiveHandle {
  pull(): Promise<PullOutcome>;
  /** Fetches what messages name and is not here yet. */
  fetchMedia(): Promise<MediaOutcome>;
  /** Builds the read file of a month anew, beside everything else; false when there is no such month. */
  rebuildMonth(month: string): Promise<boolean> | boolean;
  /** Read files built anew since the program started, or waiting for it. */
  rebuilds(): Promise<readonly RebuildState[]> | readonly RebuildState[];
  /** Looks at what rules have not seen yet, and goes on with those that look at the past; returns when nothing is left. */
  review(): Promise<void>;
  /** Raises what nobody has answered in time; returns when nothing more is due. */
  raiseTimeouts(): Promise<void>;
  /** Cuts into dialogues what is not yet, and goes on with what rules have changed; returns when nothing is left. */
  figures(): Promise<void>;
  /** The newest checkpoint of the evidence log, over everything logged by now; null when it is empty or cannot be signed. */
  checkpoint(): Promise<CheckpointRow | null>;
  /** Carries on with the disposal that is running: the next month, or when all are through, media that nothing names. */
  dispose(what: 'months' | 'media'): Promise<DisposalStep>;
  /** Runs a registered store function on the file that owns it. */
  write(name: string, args: unknown[]): Promise<unknown>;
  /** Milliseconds of the archive thread by stage. */
  stages(): Promise<Record<string, number>> | Record<string, number>;
  close(): Promise<void>;
}

export interface PipelineOptions {
  readonly config: Config;
  readonly log: Log;
  readonly clock: Clock;
  readonly cryptoWorkers: number;
  readonly freeBytes?: () => number;
}

/** Owns the write side of the archive and runs its stations, one pull at a time. Lives in the archive thread, or in a test. */
export class Pipeline implements ArchiveHandle {
  #parts: ArchiveParts;
  readonly #hosts: Hosts;
  readonly #rate = new CallRate();
  #running: Promise<PullOutcome> | null = null;
  #again: Promise<PullOutcome> | null = null;
  #fetching: Promise<MediaOutcome> | null = null;
  readonly #closing = new AbortController();
  readonly #rebuilder = new Rebuilder(
    () => this.#parts,
    () => this.#closing.signal.aborted,
  );
  readonly #merger = new MonthMerger(
    () => this.#parts,
    () => this.#closing.signal.aborted,
  );
  readonly #rules: RuleReading;
  readonly #reviewer: Reviewer;
  readonly #past: PastReviewer;
  readonly #figures: FiguresStation;
  readonly #timeouts: TimeoutStation;
  readonly #log: LogStation;
  readonly #disposer: Disposer;
  readonly #notes = new PullNotes(() => this.#parts);
  #keys = '';

  constructor({ config, log, clock, cryptoWorkers, freeBytes }: PipelineOptions) {
    mkdirSync(config.dataDir, { recursive: true });
    const paths = pathsOf(config);
    this.#hosts = new Hosts(config, log);
    const api = new ApiClient(() => ({ ...this.#hosts.binding.current(), wecomApi: config.wecomApi }));
    this.#parts = {
      config,
      paths,
      log,
      clock,
      files: new ArchiveFiles(paths, clock),
      ...this.#hosts.made,
      workshop: new Workshop({
        mediaDir: paths.media,
        previewsDir: paths.previews,
        ffmpegPath: config.ffmpegPath,
        log,
      }),
      crypto: new CryptoWorkers(cryptoWorkers),
      stopwatch: new Stopwatch(),
      wecomTime: () => api.serverTime(),
      follow: (messages) => {
        this.#reviewer.follow(messages);
        this.#figures.follow(messages);
        void this.#log.run();
      },
      freeBytes: freeBytes ?? (() => bytesFree(config.dataDir)),
    };
    const [parts, stopped] = [() => this.#parts, () => this.#closing.signal.aborted];
    this.#rules = new RuleReading(paths);
    this.#reviewer = new Reviewer(parts, this.#rules, stopped);
    const isBusy = () => this.#running !== null || this.#reviewer.isBusy;
    this.#past = new PastReviewer(parts, this.#rules, { stopped, isBusy });
    this.#figures = new FiguresStation(parts, this.#rules, stopped);
    this.#timeouts = new TimeoutStation(parts, this.#rules, { stopped, figures: this.#figures });
    this.#log = new LogStation(parts, stopped);
    this.#disposer = new Disposer(parts, this.#rules, stopped);
  }

  /** One pull at a time: who asks while one runs gets the next, so that what just arrived is not missed. */
  pull(): Promise<PullOutcome> {
    if (!this.#running) {
      this.#running = this.#pull().finally(() => {
        this.#running = null;
      });
      return this.#running;
    }
    this.#again ??= this.#running.then(() => {
      this.#again = null;
      return this.pull();
    });
    return this.#again;
  }

  /** One at a time: who asks while files are being fetched waits for that to end. */
  fetchMedia(): Promise<MediaOutcome> {
    this.#fetching ??= this.#fetchMedia().finally(() => {
      this.#fetching = null;
    });
    return this.#fetching;
  }

  /** Read files made by an older reading of the evidence are made anew, beside everything else. */
  rebuild(): Promise<void> {
    return this.#rebuilder.run();
  }

  rebuildMonth(month: string): boolean {
    return this.#rebuilder.ask(month);
  }

  rebuilds(): RebuildState[] {
    return this.#rebuilder.states();
  }

  async review(): Promise<void> {
    await this.#reviewer.run();
    await this.#past.run();
  }

  raiseTimeouts(): Promise<void> {
    return this.#timeouts.run();
  }

  figures(): Promise<void> {
    return this.#figures.run();
  }

  checkpoint(): Promise<CheckpointRow | null> {
    return this.#log.checkpoint();
  }

  async dispose(what: 'months' | 'media'): Promise<DisposalStep> {
    const step = await this.#disposer[what]();
    void this.#log.run();
    return step;
  }

  /** After a restore: the evidence log goes on under a new name. */
  rejoinLog(outside: string | null): Promise<Joint> {
    return this.#log.rejoin(outside);
  }

  /** Its files, where they are damaged; nothing else may run meanwhile. */
  rebuildLog(): Promise<RebuiltLog[]> {
    return this.#log.rebuild();
  }

  async write(name: string, args: unknown[]): Promise<unknown> {
    const { owner, fn } = functionNamed(name);
    if (owner === 'archive') {
      const result = this.#parts.files.write(fn as never, ...(args as never[]));
      if (name.startsWith('lookbacks.')) void this.#past.run();
      if (/^(log|disposalRun)\./.test(name)) void this.#log.run();
      return result;
    }
    throw new Error(`${name} belongs to a month: only the pipeline runs it`);
  }

  /** Milliseconds of this thread by stage, for benchmarks and metrics. */
  stages(): Record<string, number> {
    return this.#parts.stopwatch.read();
  }

  get files(): ArchiveFiles {
    return this.#parts.files;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    // The media host first: a file that hangs ends with it.
    await Promise.allSettled([this.#parts.media.close(), this.#running, this.#fetching, this.#rebuilder.ended()]);
    await Promise.all([this.#merger.ended(), this.#reviewer.ended(), this.#past.ended(), this.#disposer.ended()]);
    await this.#timeouts.ended();
    await this.#figures.ended();
    await this.#log.close();
    this.#rules.close();
    await this.#parts.workshop.close();
    await this.#parts.sdk.close();
    await this.#parts.crypto.close();
    this.#parts.files.close();
  }

  async #pull(): Promise<PullOutcome> {
    try {
      await this.#bind();
      await this.#hosts.start();
      await this.#useNewKeys();
      void this.#tend();
      void this.review();
      void this.#figures.run();
      void this.#log.run();
      const received = await pullMessages(this.#parts, this.#rate);
      this.#notes.succeeded();
      return { received, error: null };
    } catch (error) {
      return { received: 0, error: this.#notes.failed(error) };
    } finally {
      this.#notes.restarts();
    }
  }

  async #fetchMedia(): Promise<MediaOutcome> {
    try {
      await this.#bind();
      return await fetchMedia(this.#parts, this.#closing.signal);
    } catch (error) {
      if (error instanceof UserError) return { fetched: 0, failed: 0, error: error.message };
      this.#parts.log.error({ err: error }, 'fetching media stopped');
      return { fetched: 0, failed: 0, error: '下载媒体文件时出现内部错误，稍后自动重试。' };
    } finally {
      void this.#log.run();
    }
  }

  /** Read files that are behind their program, then those whose month is over: beside everything else. */
  async #tend(): Promise<void> {
    try {
      await this.rebuild();
      if (!this.#closing.signal.aborted) await this.#merger.run();
    } catch (error) {
      this.#parts.log.error({ err: error }, 'a read file could not be built');
    }
  }

  /** What was entered since is in force from the next call on. */
  async #bind(): Promise<void> {
    await this.#hosts.bind();
    this.#parts = { ...this.#parts, ...this.#hosts.made };
  }

  /** A key that has come or changed opens what waited for it, also after a restart. */
  async #useNewKeys(): Promise<void> {
    const { config, crypto } = this.#parts;
    const place = { keysDir: pathsOf(config).keys, keyFile: config.keyFile };
    const fingerprint = keysFingerprint(place.keysDir);
    if (fingerprint === this.#keys) return;
    const keys = readPrivateKeys(place);
    crypto.setKeys(keys);
    await openWaiting(this.#parts, [...keys.keys()]);
    this.#keys = fingerprint;
  }
}
