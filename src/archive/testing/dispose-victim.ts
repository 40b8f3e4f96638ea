import { readConfig } from '../../config.ts';
import { carryOutDisposal } from '../../jobs/run-disposals.ts';
import { createLocalApp } from '../../local-app.ts';
import { ArchiveFiles } from '../../store/archive-files.ts';
import { MonthGeneration } from '../../store/month-generation.ts';

/** Carries out the disposal that is due, and is killed before or after the step of that number. */
const [clock, mark] = process.argv.slice(2).map(Number) as [number, number];
let steps = 0;

function count(): void {
  steps += 1;
  if (steps === mark) process.kill(process.pid, 'SIGKILL');
}

type Method = (...args: unknown[]) => unknown;

function watch(prototype: object, names: readonly string[]): void {
  const methods = prototype as Record<string, Method>;
  for (const name of names) {
    const original = methods[name]!;
    methods[name] = function watched(this: unknown, ...args) {
      count();
      const answer = original.apply(this, args);
      count();
      return answer;
    };
  }
}

watch(MonthGeneration.prototype, ['write', 'writeRead', 'settle', 'discard']);
watch(ArchiveFiles.prototype, ['forget', 'writeDurably', 'removeOldFiles', 'switchGeneration', 'endGeneration']);
const app = createLocalApp(readConfig(), { clock: () => clock, cryptoWorkers: 0 });
steps = 0;
await carryOutDisposal(app);
process.stdout.write(String(steps));
await app.close();
