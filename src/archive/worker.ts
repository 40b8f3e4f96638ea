import { workerData } from 'node:worker_threads';
import { type Config, logFileIn } from '../config.ts';
import { createLog } from '../lib/log.ts';
import { lowerPriority } from '../lib/priority.ts';
import { answerCalls } from '../lib/thread-calls.ts';
import { Pipeline } from './pipeline.ts';

/** The archive thread: the only writer of archive.db and the months. */

const { config, cryptoWorkers } = workerData as { config: Config; cryptoWorkers: number };

lowerPriority();
const log = createLog(config.logLevel, logFileIn(config, 'archive'));
const pipeline = new Pipeline({ config, cryptoWorkers, log, clock: Date.now });
answerCalls(
  (name, args) => {
    if (name === 'pull') return pipeline.pull();
    if (name === 'fetchMedia') return pipeline.fetchMedia();
    if (name === 'rebuildMonth') return pipeline.rebuildMonth(String(args[0]));
    if (name === 'rebuilds') return pipeline.rebuilds();
    if (name === 'review') return pipeline.review();
    if (name === 'raiseTimeouts') return pipeline.raiseTimeouts();
    if (name === 'figures') return pipeline.figures();
    if (name === 'checkpoint') return pipeline.checkpoint();
    if (name === 'dispose') return pipeline.dispose(args[0] as 'months' | 'media');
    return name === 'stages' ? pipeline.stages() : pipeline.write(name, args);
  },
  () => pipeline.close(),
);
