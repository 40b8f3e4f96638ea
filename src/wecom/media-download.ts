import { hash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Accusations, writeJson } from './accusations.ts';
import { OWN_CODES, WecomError } from './errors.ts';
import type { HostKeeper } from './host-keeper.ts';
import { type Death, HostDied, type HostProcess } from './host-process.ts';
import type { MediaProgress, SealedPart } from './host-protocol.ts';
import { readPart } from './media-part.ts';

/**
 * One file on its way: question after question to whatever host there is, until it is complete. A host that goes, for
 * whatever reason, costs the chunk it was at. A file over which the library keeps dying is given up.
 */
export interface MediaRequest {
  readonly fileId: string;
  /** Where the file grows. What an earlier run left there is gone on with. */
  readonly path: string;
  readonly mostBytes: number;
  readonly signal?: AbortSignal;
  /** After every few chunks, with the bytes so far; what it throws ends the fetch, and the part stays. */
  onProgress?(bytes: number): void;
}

export interface Bench {
  readonly keeper: HostKeeper;
  readonly accusations: Accusations;
  readonly deathsToConvict: number;
  /** Hosts whose handle has a token: what they die over is not the fetching of one. */
  readonly haveToken: WeakSet<HostProcess>;
  /** How long a question, or a fetch of a token, may take before the host counts as hung. */
  readonly limitMs: number;
  readonly retryBaseMs: number;
  /** Where to note which file is under way, when nobody would see what ended the host. */
  readonly underWayFile: string | null;
}

const PASSING = new Set([10001, 10002, 10003]);
const UNREADABLE = 10002; // the host makes a new handle after it
const RETRIES = 3;
const LOSSES = 4; // hosts that went, with no chunk in between, before it is left for later
const SILENCES = 2;
const SEAL_LIMIT = 30_000;
const SLOWEST_DISK = 5_000; // bytes a millisecond

/** Stands for a file where its id would say too much: the id holds its key. */
export const nameOf = (fileId: string): string => hash('sha256', fileId, 'hex').slice(0, 32);

export class Download {
  readonly #request: MediaRequest;
  readonly #bench: Bench;
  readonly #name: string;
  #bytes: number;
  #refusals = 0;
  #losses = 0;
  #alone = false;
  #inChunk = false;

  constructor(request: MediaRequest, bench: Bench) {
    this.#request = request;
    this.#bench = bench;
    this.#name = nameOf(request.fileId);
    this.#bytes = readPart(request.path, request.fileId).bytes;
  }

  async run(): Promise<SealedPart> {
    this.#assertNotConvicted();
    for (;;) {
      this.#request.signal?.throwIfAborted();
      const outcome = await this.#ask();
      if (outcome instanceof HostDied) this.#outlive(outcome.death);
      else if (await this.#take(outcome)) break;
    }
    this.#bench.accusations.acquit(this.#name);
    return this.#seal();
  }

  /** True when the file is complete. */
  async #take({ bytes, fetched, finished, code }: MediaProgress): Promise<boolean> {
    if (fetched > 0) this.#advance(bytes);
    if (code !== 0) await this.#bearRefusal(code);
    else if (!finished) this.#request.onProgress?.(bytes);
    return finished;
  }

  /** A suspect runs in a host that has done nothing else, and that has its token before. */
  #ask(): Promise<MediaProgress | HostDied> {
    const { keeper, accusations } = this.#bench;
    const suspect = accusations.has(this.#name);
    const fresh = suspect && !this.#alone;
    this.#alone = suspect;
    this.#inChunk = false;
    const work = (host: HostProcess) => this.#askHost(host, suspect);
    return (fresh ? keeper.fresh(work) : keeper.together(work)).catch(unlessDied);
  }

  async #askHost(host: HostProcess, suspect: boolean): Promise<MediaProgress> {
    const { keeper, haveToken, limitMs } = this.#bench;
    if (suspect && !haveToken.has(host)) {
      const code = await host.fetchToken(limitMs);
      if (code !== 0) return { bytes: this.#bytes, fetched: 0, finished: false, code };
      haveToken.add(host);
    }
    const { fileId, path, mostBytes } = this.#request;
    this.#inChunk = true;
    const progress = await this.#noted(() => host.media({ fileId, path, mostBytes }, limitMs));
    keeper.countCalls(Math.max(1, progress.fetched));
    if (progress.code === UNREADABLE) haveToken.delete(host);
    else if (progress.fetched > 0) haveToken.add(host);
    return progress;
  }

  async #noted<T>(work: () => Promise<T>): Promise<T> {
    const { underWayFile } = this.#bench;
    if (underWayFile === null) return work();
    writeJson(underWayFile, this.#name);
    return work().finally(() => rmSync(underWayFile, { force: true }));
  }

  /** Twice over the same chunk by the library's own doing: then it is the file. A network that hangs, or a kill, is not. */
  #outlive(death: Death): void {
    const { bytes } = readPart(this.#request.path, this.#request.fileId);
    if (bytes > this.#bytes) this.#advance(bytes);
    if (death.byLibrary && !death.silent && this.#inChunk) {
      this.#bench.accusations.addDeath(this.#name);
      this.#assertNotConvicted();
      return;
    }
    this.#losses += 1;
    if (this.#losses >= (death.silent ? SILENCES : LOSSES)) throw hostFailed(death);
  }

  /** Said once: whoever asks for the file again after that wants it tried anew. */
  #assertNotConvicted(): void {
    const { accusations, deathsToConvict } = this.#bench;
    if (accusations.deathsOf(this.#name) < deathsToConvict) return;
    accusations.acquit(this.#name);
    throw new WecomError('GetMediaData', OWN_CODES.mediaDies);
  }

  async #bearRefusal(code: number): Promise<void> {
    this.#refusals += 1;
    if (!PASSING.has(code) || this.#refusals > RETRIES) throw new WecomError('GetMediaData', code);
    const { signal } = this.#request;
    await sleep(this.#bench.retryBaseMs * 2 ** (this.#refusals - 1), undefined, signal ? { signal } : {});
  }

  #advance(bytes: number): void {
    this.#bytes = bytes;
    this.#refusals = 0;
    this.#losses = 0;
    this.#bench.accusations.acquit(this.#name);
  }

  async #seal(): Promise<SealedPart> {
    const limit = SEAL_LIMIT + this.#bytes / SLOWEST_DISK;
    for (let losses = 1; ; losses++) {
      this.#request.signal?.throwIfAborted();
      const sealed = await this.#bench.keeper
        .together((host) => host.seal(this.#request.path, limit))
        .catch(unlessDied);
      if (!(sealed instanceof HostDied)) return sealed;
      if (losses === LOSSES) throw hostFailed(sealed.death);
    }
  }
}

function unlessDied(error: unknown): HostDied {
  if (error instanceof HostDied) return error;
  throw error;
}

function hostFailed({ silent, why }: Death): WecomError {
  return new WecomError('GetMediaData', silent ? OWN_CODES.hostSilent : OWN_CODES.hostDied, why);
}
