import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApp } from '../app.ts';
import { readConfig } from '../config.ts';
import { createLocalApp } from '../local-app.ts';
import { takeLock } from '../store/lock.ts';

/**
 * The appliance as the torture tests run and kill it: pulls and fetches media without pause. `threads` is the program as it ships;
 * `local` has the whole pipeline in this process under a clock the test turns through a file.
 */
const [mode, clockFile] = process.argv.slice(2) as [string, string];
const config = readConfig();
takeLock(config.dataDir);
const clock = () => Date.now() + Number(readFileSync(clockFile, 'utf8'));
const app = mode === 'threads' ? await createApp(config) : createLocalApp(config, { clock });
process.stdout.write('up\n');
for (;;) {
  const { received, error } = await app.pipeline.pull();
  process.stdout.write(`${JSON.stringify({ received, error })}\n`);
  await app.pipeline.fetchMedia();
  await sleep(5);
}
