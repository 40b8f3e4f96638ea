import { type App, assemble, freeIn } from './app.ts';
import { Pipeline } from './archive/pipeline.ts';
import { checkHere } from './archive/verifier.ts';
import { backUpHere } from './backup/run-backup.ts';
import { type Config, pathsOf } from './config.ts';
import { type MakeExport, makeExport } from './export/make-export.ts';
import type { Clock } from './lib/clock.ts';
import { createLog } from './lib/log.ts';
import { LocalStore } from './store/store.ts';

/** The same program in one thread, for tests and commands. By itself: what runs in threads need not be in the main one as well. */
export function createLocalApp(
  config: Config,
  {
    clock = Date.now,
    freeBytes,
    cryptoWorkers = 1,
  }: { clock?: Clock; freeBytes?: () => number; cryptoWorkers?: number } = {},
): App & { readonly pipeline: Pipeline } {
  const log = createLog(config.logLevel);
  const pipeline = new Pipeline({ config, log, clock, cryptoWorkers, ...(freeBytes ? { freeBytes } : {}) });
  const store = new LocalStore({ paths: pathsOf(config), archive: (name, args) => pipeline.write(name, args) });
  const make: MakeExport = (...asked) => makeExport({ config, paths: pathsOf(config), log }, ...asked);
  const free = freeBytes ? { freeBytes } : {};
  const check = checkHere(pathsOf(config));
  const backUp = backUpHere({ clock, freeBytes: freeBytes ?? freeIn(config) });
  return { ...assemble({ config, log, clock, store, pipeline, make, check, backUp, ...free }), pipeline };
}
