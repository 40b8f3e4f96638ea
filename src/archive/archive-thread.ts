import type { Config } from '../config.ts';
import { CallableThread } from '../lib/thread-calls.ts';
import type { CheckpointRow } from '../store/checkpoints.ts';
import type { DisposalStep } from './dispose.ts';
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
    raiseTimeouts: () => thread.call('raiseTimeouts') as Promise<void>,
    figures: () => thread.call('figures') as Promise<void>,
    checkpoint: async () => asSigned((await thread.call('checkpoint')) as CheckpointRow | null),
    dispose: (what) => thread.call('dispose', [what]) as Promise<DisposalStep>,
    write: (name, args) => thread.call(name, args),
    stages: () => thread.call('stages') as Promise<Record<string, number>>,
    close: () => thread.stop(),
  };
}

/** On its way between threads a Buffer becomes a plain array of bytes. */
function asSigned(row: CheckpointRow | null): CheckpointRow | null {
  return row && { ...row, root: Buffer.from(row.root) };
}
