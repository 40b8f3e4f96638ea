import os from 'node:os';
import { startArchiveThread } from './archive/archive-thread.ts';
import { type ArchiveHandle, Pipeline } from './archive/pipeline.ts';
import { type Config, pathsOf } from './config.ts';
import type { Clock } from './lib/clock.ts';
import { createLog, type Log } from './lib/log.ts';
import { LocalStore, type Store, ThreadedStore } from './store/store.ts';
import { ApiClient } from './wecom/api-client.ts';
import { SignInApi } from './wecom/sign-in-api.ts';

/** Everything the program is made of. Built once, here, and handed to whoever needs a part of it. */
export interface App {
  readonly config: Config;
  readonly log: Log;
  readonly clock: Clock;
  readonly store: Store;
  readonly pipeline: Pick<ArchiveHandle, 'pull' | 'stages'>;
  readonly signIn: SignInApi;
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
  return assemble({ config, log, clock: Date.now, store, pipeline });
}

/** The same program in one thread, for tests and commands. */
export function createLocalApp(
  config: Config,
  { clock = Date.now, freeBytes }: { clock?: Clock; freeBytes?: () => number } = {},
): App & { readonly pipeline: Pipeline } {
  const log = createLog(config.logLevel);
  const pipeline = new Pipeline({ config, log, clock, cryptoWorkers: 1, ...(freeBytes ? { freeBytes } : {}) });
  const store = new LocalStore({ paths: pathsOf(config), archive: (name, args) => pipeline.write(name, args) });
  return { ...assemble({ config, log, clock, store, pipeline }), pipeline };
}

function assemble(parts: Pick<App, 'config' | 'log' | 'clock' | 'store'> & { pipeline: ArchiveHandle }): App {
  const { config, store, pipeline } = parts;
  return {
    ...parts,
    signIn: new SignInApi(config, new ApiClient(config)),
    async close() {
      await pipeline.close();
      await store.close();
    },
  };
}
