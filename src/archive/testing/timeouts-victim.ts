import { readConfig } from '../../config.ts';
import { createLocalApp } from '../../local-app.ts';
import { ArchiveFiles } from '../../store/archive-files.ts';
import { raiseDue } from '../../store/timeouts.ts';

/** Raises what is due, and is killed amid the step of that number: all of it is written, none of it kept. */
const [clock, mark] = process.argv.slice(2).map(Number) as [number, number];
let steps = 0;

type Change = (...args: unknown[]) => unknown;

function killedAmid(...args: unknown[]): unknown {
  const result = (raiseDue as Change)(...args);
  steps += 1;
  if (steps === mark) process.kill(process.pid, 'SIGKILL');
  return result;
}

const files = ArchiveFiles.prototype as unknown as { write: Change };
const { write } = files;
files.write = function killing(this: unknown, change, ...args) {
  return write.call(this, change === raiseDue ? killedAmid : change, ...args);
};

const app = createLocalApp(readConfig(), { clock: () => clock, cryptoWorkers: 0 });
await app.pipeline.pull();
await app.pipeline.raiseTimeouts();
await app.close();
