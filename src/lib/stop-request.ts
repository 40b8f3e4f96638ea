import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * A service that is asked to end by a file: Windows has no signal for it, there a process of another session can only be killed.
 * The file stays until the next start, so that whoever would start the service again sees it as well.
 */
const OFTEN = 500;

export const stopFile = (runDir: string): string => join(runDir, 'stop');

export function requestStop(runDir: string): void {
  mkdirSync(dirname(stopFile(runDir)), { recursive: true, mode: 0o700 });
  writeFileSync(stopFile(runDir), '');
}

export const isStopRequested = (runDir: string): boolean => existsSync(stopFile(runDir));

/** One from before this start. */
export function forgetStopRequest(runDir: string): void {
  rmSync(stopFile(runDir), { force: true });
}

/** Calls once, and not again. */
export function onStopRequest(runDir: string, stop: () => void): void {
  const timer = setInterval(() => {
    if (!isStopRequested(runDir)) return;
    clearInterval(timer);
    stop();
  }, OFTEN);
  timer.unref();
}
