import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Accusations, readJson } from './accusations.ts';
import { OWN_CODES, WecomError } from './errors.ts';
import { HostKeeper, type HostStatus, type KeeperOptions } from './host-keeper.ts';
import type { HostProcess } from './host-process.ts';
import type { SealedPart } from './host-protocol.ts';
import { type Bench, Download, type MediaRequest } from './media-download.ts';
import { forgetPart } from './media-part.ts';
import { LONG_ENOUGH } from './media-session.ts';
import { identityOf } from './prove-library.ts';

/**
 * Files of the archive as the rest of the program sees them: a file id in, a file on disk and its hashes out. Its host is
 * its own, so that a large file never holds up messages, and is there only while there is something to fetch.
 */
export { forgetPart, listParts } from './media-part.ts';
export type { MediaRequest, SealedPart };

export interface MediaArchiveOptions extends KeeperOptions {
  /** After so long without work the host ends. */
  readonly idleMs?: number;
  /** How long one call of the library may take before the host counts as hung. */
  readonly callLimitMs?: number;
  /** Before a call that failed in passing is repeated; doubles. */
  readonly retryBaseMs?: number;
}

const NEVER_BETTER = new Set<number>([
  10000,
  10005,
  10010,
  OWN_CODES.mediaStuck,
  OWN_CODES.mediaTooLarge,
  OWN_CODES.mediaDies,
]);
const IDLE = 2 * 60_000;

export class MediaArchive {
  readonly #options: MediaArchiveOptions;
  readonly #keeper: HostKeeper;
  readonly #bench: Bench;
  #readied: Promise<void> | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: MediaArchiveOptions) {
    const { runDir, library, mode, timeoutSeconds } = options;
    mkdirSync(runDir, { recursive: true, mode: 0o700 });
    this.#options = options;
    this.#keeper = new HostKeeper(options);
    // Two HTTP requests, each within the library's own timeout, and a name look-up that knows no timeout.
    const { callLimitMs = timeoutSeconds * 2000 + 15_000, retryBaseMs = 200 } = options;
    this.#bench = {
      keeper: this.#keeper,
      accusations: new Accusations(join(runDir, 'media-accused.json'), identityOf(library)),
      deathsToConvict: mode === 'inline' ? 3 : 2, // a program that ended might have been killed
      haveToken: new WeakSet<HostProcess>(),
      limitMs: callLimitMs + LONG_ENOUGH,
      retryBaseMs,
      underWayFile: mode === 'inline' ? join(runDir, 'media-under-way.json') : null,
    };
  }

  /**
   * One file at a time, in the order they were asked for. Throws WecomError when WeCom or the library refuses; the part
   * stays where going on makes sense. When it returns, the file lies on disk for good, and renaming it is the caller's.
   */
  fetch(request: MediaRequest): Promise<SealedPart> {
    const turn = this.#last.then(() => this.#fetch(request));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  status(): HostStatus {
    return this.#keeper.status();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idle);
    await this.#keeper.close();
  }

  async #fetch(request: MediaRequest): Promise<SealedPart> {
    clearTimeout(this.#idle);
    this.#readied ??= this.#endLeftovers();
    await this.#readied;
    try {
      return await new Download(request, this.#bench).run();
    } catch (error) {
      if (error instanceof WecomError && NEVER_BETTER.has(error.code)) forgetPart(request.path);
      throw error;
    } finally {
      this.#restLater();
    }
  }

  async #endLeftovers(): Promise<void> {
    await this.#keeper.endLeftover();
    const { underWayFile, accusations } = this.#bench;
    const name = underWayFile && readJson<unknown>(underWayFile);
    if (underWayFile) rmSync(underWayFile, { force: true });
    if (typeof name !== 'string') return;
    accusations.addDeath(name);
    this.#options.log.warn({}, 'the last run ended over a file');
  }

  #restLater(): void {
    if (this.#closed) return;
    this.#idle = setTimeout(() => void this.#keeper.retire(), this.#options.idleMs ?? IDLE).unref();
  }
}
