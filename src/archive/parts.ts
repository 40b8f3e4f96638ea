import type { Config, Paths } from '../config.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Stopwatch } from '../lib/stopwatch.ts';
import type { Workshop } from '../media/workshop.ts';
import type { Message } from '../messages/message.ts';
import type { ArchiveFiles } from '../store/archive-files.ts';
import type { ChatArchive } from '../wecom/chat-archive.ts';
import type { CryptoWorkers } from '../wecom/crypto-workers.ts';
import type { MediaArchive } from '../wecom/media-archive.ts';

/** What the stations of the pipeline work with; they all run in the archive thread. */
export interface ArchiveParts {
  readonly config: Config;
  readonly paths: Paths;
  readonly files: ArchiveFiles;
  readonly sdk: ChatArchive;
  readonly crypto: CryptoWorkers;
  readonly media: MediaArchive;
  readonly workshop: Workshop;
  readonly clock: Clock;
  readonly log: Log;
  readonly stopwatch: Stopwatch;
  /** WeCom's own time, from the Date header of its HTTP API; null when it cannot be had. */
  wecomTime(): Promise<number | null>;
  /** Something has been read, and what of it is still parsed: those who look at messages go on. */
  follow(messages: ReadonlyMap<number, Message>): void;
  /** Free bytes where the data lies. */
  freeBytes(): number;
}
