import { parentPort, workerData } from 'node:worker_threads';
import type { Paths } from '../config.ts';
import { toPlain } from '../lib/errors.ts';
import { lowerPriority } from '../lib/priority.ts';
import type { FromVerifier, VerifyAsked } from './verifier.ts';
import { checkOf } from './verify-check.ts';

/** The verifying thread: one check, and it ends. */

const { paths, asked } = workerData as { readonly paths: Paths; readonly asked: VerifyAsked };
const say = (message: FromVerifier) => parentPort!.postMessage(message);

lowerPriority();
try {
  const check = checkOf(paths, asked);
  for (;;) {
    const step = check.next();
    if (step.done) {
      say({ report: step.value });
      break;
    }
    say({ step: step.value });
  }
} catch (error) {
  say({ failed: toPlain(error) });
}
