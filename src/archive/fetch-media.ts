import { mkdirSync } from 'node:fs';
import { UserError } from '../lib/errors.ts';
import { recordFetched } from '../store/envelopes.ts';
import { closeIncidents, recordIncident } from '../store/incidents.ts';
import {
  countMediaBytes,
  listDue,
  listKnownDue,
  listWanted,
  type MediaStationState,
  postponeMedium,
  recordMediaStation,
  recordMediumFailure,
  skipMedium,
  type WantedMedium,
} from '../store/media-queue.ts';
import { OWN_CODES, WecomError } from '../wecom/errors.ts';
import { judgeFailure, type Verdict } from './media-failures.ts';
import { type Incoming, incomingIn } from './media-incoming.ts';
import type { ArchiveParts } from './parts.ts';
import { PreparingLine } from './prepare-media.ts';
import { readJournal } from './read-file.ts';

/**
 * Fetches the files that messages name, one at a time: what WeCom forgets first, small before large. Which bytes came is
 * committed as evidence before anything else is said of them; killed at any line, the next run goes on from the last chunk.
 */
export interface MediaOutcome {
  readonly fetched: number;
  readonly failed: number;
  /** Why it stopped before everything was tried, as a sentence for people. */
  readonly error: string | null;
}

const BATCH = 200; // chosen anew after so many: what has come in the meantime may be more urgent
const MB = 2 ** 20;
const GB = 2 ** 30;
const NO_ROOM_PAUSE = 10 * 60_000;
const BARREN = 3; // failures of the network in a row after which the rest is left for the next run

/** Ends a run: nothing is wrong with the file that was being fetched. */
class Halt extends Error {
  readonly state: MediaStationState;
  readonly remedy: string;
  constructor(state: MediaStationState, sentence: string, remedy = '') {
    super(sentence);
    this.state = state;
    this.remedy = remedy;
  }
}

export async function fetchMedia(parts: ArchiveParts, signal: AbortSignal): Promise<MediaOutcome> {
  mkdirSync(parts.paths.media, { recursive: true });
  const incoming = incomingIn(parts.paths.media);
  const preparing = new PreparingLine(parts, signal);
  const run = new Run(parts, incoming, preparing, signal);
  try {
    settleLeftovers(parts, incoming);
    recordForwarded(parts);
    await preparing.addLeft();
    await run.all();
    finish(parts, null);
    return { ...run.counts, error: null };
  } catch (error) {
    if (signal.aborted) return { ...run.counts, error: null };
    const halt = asHalt(error);
    finish(parts, halt);
    return { ...run.counts, error: halt.message };
  } finally {
    await preparing.drain();
  }
}

class Run {
  readonly #parts: ArchiveParts;
  readonly #incoming: Incoming;
  readonly #preparing: PreparingLine;
  readonly #signal: AbortSignal;
  #barren = 0;
  readonly counts = { fetched: 0, failed: 0 };

  constructor(parts: ArchiveParts, incoming: Incoming, preparing: PreparingLine, signal: AbortSignal) {
    this.#parts = parts;
    this.#incoming = incoming;
    this.#preparing = preparing;
    this.#signal = signal;
  }

  async all(): Promise<void> {
    const { files, clock } = this.#parts;
    let began = false;
    for (;;) {
      const wanted = files.write(listWanted, clock(), BATCH);
      if (wanted.length === 0) return;
      this.#assertBelowTotal();
      if (!began) files.write(recordMediaStation, 'fetching', '', clock());
      began = true;
      for (const medium of wanted) {
        this.#signal.throwIfAborted();
        await this.#one(medium);
      }
    }
  }

  async #one(medium: WantedMedium): Promise<void> {
    const { files, clock } = this.#parts;
    const most = this.#limitOf(medium);
    if (most === 0 || (medium.statedBytes ?? 0) > most) {
      files.write(skipMedium, medium.fileKey, tooLarge(most), clock());
      return;
    }
    if (!this.#hasRoom(medium)) return;
    try {
      const got = await this.#parts.media.fetch({
        fileId: medium.fileId,
        path: this.#incoming.part(medium.fileKey),
        mostBytes: most,
        signal: this.#signal,
        onProgress: () => this.#assertReserve(),
      });
      this.#barren = 0;
      if (this.#comesShort(medium, got.bytes)) return;
      this.#incoming.seal({ fileKey: medium.fileKey, fileId: medium.fileId, ...got });
      settle(this.#parts, this.#incoming, medium.fileKey);
      this.counts.fetched += 1;
      await this.#preparing.add(got.sha256);
    } catch (error) {
      this.#fail(medium, error, most);
    }
  }

  /** Other than stated, it is fetched once more: it may have been cut off. The same again is kept, and marked. */
  #comesShort({ fileKey, statedBytes, code }: WantedMedium, bytes: number): boolean {
    if (statedBytes === null || statedBytes === 0 || bytes >= statedBytes || code === OWN_CODES.mediaShort)
      return false;
    this.#incoming.forget(fileKey);
    const at = this.#parts.clock();
    const reason = `只收到 ${bytes.toLocaleString()} 字节，少于消息中写明的 ${statedBytes.toLocaleString()} 字节，将重新下载一次。`;
    this.#parts.files.write(recordMediumFailure, { fileKey, code: OWN_CODES.mediaShort, reason, nextAt: at, at });
    return true;
  }

  #fail(medium: WantedMedium, error: unknown, most: number): void {
    if (this.#signal.aborted || error instanceof Halt || !(error instanceof WecomError)) throw error;
    const { files, clock, log } = this.#parts;
    const { fileKey } = medium;
    const at = clock();
    if (error.code === OWN_CODES.mediaTooLarge) return void files.write(skipMedium, fileKey, tooLarge(most), at);
    const verdict: Verdict = judgeFailure(error, medium.tries);
    if (verdict.station) throw new Halt('failing', error.message, error.remedy);
    const nextAt = verdict.retryAfter === null ? null : at + verdict.retryAfter;
    files.write(recordMediumFailure, { fileKey, code: error.code, reason: verdict.reason, nextAt, at });
    this.counts.failed += 1;
    log.debug({ code: error.code, final: nextAt === null }, 'a medium could not be fetched');
    if (nextAt === null) this.#incoming.forget(fileKey);
    this.#barren = verdict.network ? this.#barren + 1 : 0;
    if (this.#barren >= BARREN) throw new Halt('failing', error.message, error.remedy);
  }

  /** Bytes. Skipped files can be asked for one by one: then no limit holds. */
  #limitOf({ kind, forced }: WantedMedium): number {
    const mb = this.#parts.config.mediaLimitsMb[kind];
    return forced || mb === undefined ? Number.MAX_SAFE_INTEGER : mb * MB;
  }

  #hasRoom({ fileKey, statedBytes }: WantedMedium): boolean {
    this.#assertReserve();
    const { files, clock } = this.#parts;
    if (this.#free() - (statedBytes ?? 0) >= this.#reserve()) return true;
    const reason = '磁盘剩余空间放不下这个文件，腾出空间后自动下载。';
    files.write(postponeMedium, fileKey, reason, clock() + NO_ROOM_PAUSE);
    return false;
  }

  #assertReserve(): void {
    if (this.#free() >= this.#reserve()) return;
    const { mediaReserveMb } = this.#parts.config;
    const left = Math.floor(this.#free() / MB);
    throw new Halt(
      'paused',
      `磁盘只剩 ${left.toLocaleString()} MB，低于为消息预留的 ${mediaReserveMb.toLocaleString()} MB，已暂停下载媒体文件。`,
      '消息照常存档。请清理或扩容磁盘，腾出空间后自动继续。',
    );
  }

  #free(): number {
    return this.#parts.freeBytes();
  }

  #reserve(): number {
    return this.#parts.config.mediaReserveMb * MB;
  }

  #assertBelowTotal(): void {
    const { config, files } = this.#parts;
    if (config.mediaTotalGb === 0 || files.write(countMediaBytes) < config.mediaTotalGb * GB) return;
    throw new Halt(
      'paused',
      `媒体文件已达到 ${config.mediaTotalGb} GB 的合计上限，已暂停下载。`,
      '请调高 MEDIA_TOTAL_GB 后重启服务；消息照常存档。',
    );
  }
}

const tooLarge = (most: number) =>
  most === 0 ? '按设置不下载这一类文件。' : `超过单个文件 ${Math.floor(most / MB).toLocaleString()} MB 的上限。`;

/** The file goes to its place, its bytes become evidence, and only then is what led there forgotten. */
function settle(parts: ArchiveParts, incoming: Incoming, fileKey: string): void {
  const sealed = incoming.adopt(fileKey);
  if (sealed) recordUses(parts, parts.files.write(listDue, fileKey), sealed);
  incoming.forget(fileKey);
}

type Use = { readonly seq: number; readonly month: string };
type Bytes = { readonly fileId: string; readonly sha256: string; readonly bytes: number; readonly md5: string };

function recordUses({ files, clock, ...parts }: ArchiveParts, uses: readonly Use[], content: Bytes): void {
  const { fileId, sha256, bytes, md5 } = content;
  for (const [month, of] of Map.groupBy(uses, (use) => use.month)) {
    const rows = of.map(({ seq }) => ({ seq, fileId, sha256, bytes, md5 }));
    files.writeEvidence(month, recordFetched, rows, clock());
    readJournal({ ...parts, files, clock }, month);
  }
}

/** What an earlier run had fetched and did not come to record; and parts of files that nobody waits for any more. */
function settleLeftovers(parts: ArchiveParts, incoming: Incoming): void {
  for (const fileKey of incoming.sealed()) settle(parts, incoming, fileKey);
  for (const fileKey of incoming.parts()) {
    if (parts.files.write(listDue, fileKey).length === 0) incoming.forget(fileKey);
  }
}

/** Messages that name a file which is here already. */
function recordForwarded(parts: ArchiveParts): void {
  for (;;) {
    const known = parts.files.write(listKnownDue, BATCH);
    if (known.length === 0) return;
    for (const [, uses] of Map.groupBy(known, (use) => use.fileKey)) recordUses(parts, uses, uses[0]!);
  }
}

function asHalt(error: unknown): Halt {
  if (error instanceof Halt) return error;
  if (error instanceof UserError) return new Halt('failing', error.message);
  if ((error as { code?: unknown }).code === 'ENOSPC')
    return new Halt('paused', '磁盘已满，已暂停下载媒体文件。', '请清理或扩容磁盘，腾出空间后自动继续。');
  throw error;
}

function finish({ files, clock, log }: ArchiveParts, halt: Halt | null): void {
  const at = clock();
  if (!halt) {
    files.write(recordMediaStation, 'idle', '', at);
    files.write(closeIncidents, 'media', at);
    return;
  }
  log.warn({ state: halt.state }, 'fetching media stopped');
  files.write(recordMediaStation, halt.state, halt.message, at);
  files.write(recordIncident, { kind: 'media', code: null, sentence: halt.message, remedy: halt.remedy }, at);
}
