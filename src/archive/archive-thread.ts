import type { Config } from '../config.ts';
import { CallableThread } from '../lib/thread-calls.ts';
import type { MediaOutcome } from './fetch-media.ts';
import type { ArchiveHandle, PullOutcome } from './pipeline.ts';
import type { RebuildState } from './rebuild.ts';

/** The pipeline in a thread of its own, seen from the main thread. */
export async function startArchiveThread(config: Config, cryptoWorkers: number): Promise<ArchiveHandle> {
  const thread = await CallableThread.start('archive', new URL('./worker.ts', import.meta.url), {
    config,
    cryptoWorkers,
  });
  return {
    pull: () => thread.call('pull') as Promise<PullOutcome>,
    fetchMedia: () => thread.call('fetchMedia') as Promise<MediaOutcome>,
    rebuildMonth: (month) => thread.call('rebuildMonth', [month]) as Promise<boolean>,
    rebuilds: () => thread.call('rebuilds') as Promise<RebuildState[]>,
    review: () => thread.call('review') as Promise<void>,
    write: (name, args) => thread.call(name, args),
    stages: () => thread.call('stages') as Promise<Record<string, number>>,
    close: () => thread.stop(),
  };
}
