import os from 'node:os';
import { startArchiveThread } from './archive/archive-thread.ts';
import { type ArchiveHandle, Pipeline } from './archive/pipeline.ts';
import { type Config, pathsOf } from './config.ts';
import { exportInThread } from './export/export-thread.ts';
import { Exporter } from './export/exporter.ts';
import { type MakeExport, makeExport } from './export/make-export.ts';
import type { Clock } from './lib/clock.ts';
import { createLog, type Log } from './lib/log.ts';
import { Workshop } from './media/workshop.ts';
import { Names } from './people/names.ts';
import { nameNewcomers, type SyncOutcome, syncDirectory } from './people/sync.ts';
import { LocalStore, type Store, ThreadedStore } from './store/store.ts';
import { ApiClient } from './wecom/api-client.ts';
import { BindingFile } from './wecom/binding.ts';
import { ContactsApi } from './wecom/contacts-api.ts';
import { SignInApi } from './wecom/sign-in-api.ts';

/** Everything the program is made of. Built once, here, and handed to whoever needs a part of it. */
export interface App {
  readonly config: Config;
  readonly log: Log;
  readonly clock: Clock;
  readonly store: Store;
  readonly pipeline: Pick<ArchiveHandle, 'pull' | 'fetchMedia' | 'stages'>;
  readonly signIn: SignInApi;
  readonly binding: BindingFile;
  /** For what a page needs at once; the pipeline has one of its own. */
  readonly workshop: Workshop;
  readonly exports: Exporter;
  readonly names: Names;
  /** Brings the directory up to date. One run at a time is the caller's care. */
  syncDirectory(): Promise<SyncOutcome>;
  /** Names of groups and robots that have begun to talk since. */
  nameNewcomers(): Promise<SyncOutcome>;
  close(): Promise<void>;
}

/** The program as it runs: web in this thread, desk, readers and archive each in their own. */
export async function createApp(config: Config): Promise<App> {
  const cores = os.availableParallelism();
  const log = createLog(config.logLevel);
  // On Windows threads have no priority of their own, so one core is left to the web.
  const cryptoWorkers = process.platform === 'win32' ? Math.max(1, Math.min(2, cores - 1)) : Math.min(2, cores);
  const pipeline = await startArchiveThread(config, cryptoWorkers);
  const store = await ThreadedStore.open({
    paths: pathsOf(config),
    readers: cores > 1 ? 2 : 1,
    archive: (name, args) => pipeline.write(name, args),
  });
  const make = exportInThread({ config, paths: pathsOf(config) });
  return assemble({ config, log, clock: Date.now, store, pipeline, make });
}

/** The same program in one thread, for tests and commands. */
export function createLocalApp(
  config: Config,
  { clock = Date.now, freeBytes }: { clock?: Clock; freeBytes?: () => number } = {},
): App & { readonly pipeline: Pipeline } {
  const log = createLog(config.logLevel);
  const pipeline = new Pipeline({ config, log, clock, cryptoWorkers: 1, ...(freeBytes ? { freeBytes } : {}) });
  const store = new LocalStore({ paths: pathsOf(config), archive: (name, args) => pipeline.write(name, args) });
  const make: MakeExport = (...asked) => makeExport({ config, paths: pathsOf(config), log }, ...asked);
  const free = freeBytes ? { freeBytes } : {};
  return { ...assemble({ config, log, clock, store, pipeline, make, ...free }), pipeline };
}

interface Parts extends Pick<App, 'config' | 'log' | 'clock' | 'store'> {
  readonly pipeline: ArchiveHandle;
  readonly make: MakeExport;
  readonly freeBytes?: () => number;
}

function assemble({ make, freeBytes, ...parts }: Parts): App {
  const { config, log, clock, store, pipeline } = parts;
  const paths = pathsOf(config);
  const { media: mediaDir, previews: previewsDir } = paths;
  const free = freeBytes ? { freeBytes } : {};
  const exports = new Exporter({ config, paths, log, clock, store, make, ...free });
  const workshop = new Workshop({ mediaDir, previewsDir, ffmpegPath: config.ffmpegPath, log });
  const binding = new BindingFile({ keysDir: paths.keys, keyFile: config.keyFile }, config);
  const api = new ApiClient(() => ({ ...binding.current(), wecomApi: config.wecomApi }), { clock });
  const contacts = new ContactsApi(api);
  return {
    ...parts,
    workshop,
    exports,
    names: new Names(store, clock),
    syncDirectory: () => syncDirectory({ store, contacts, clock, log }),
    nameNewcomers: () => nameNewcomers({ store, contacts, clock, log }),
    signIn: new SignInApi(() => ({ ...binding.current(), wecomLogin: config.wecomLogin }), api),
    binding,
    async close() {
      await exports.close();
      await workshop.close();
      await pipeline.close();
      await store.close();
    },
  };
}
