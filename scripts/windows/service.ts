import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathsOf, readConfig } from '../../src/config.ts';
import { messageOf } from '../../src/lib/errors.ts';
import { LogFile } from '../../src/lib/log-file.ts';
import { forgetStopRequest, isStopRequested } from '../../src/lib/stop-request.ts';

/**
 * `node service.ts <settings file>`: what the task scheduler of Windows starts. It starts the service again when that ends with
 * an error, which the scheduler would take for success, and keeps what it says. When this process is killed the service ends
 * as well.
 */
const ROOT = join(import.meta.dirname, '../..');
const PAUSE = 5_000;
const WINDOW = 600_000;
const MOST = 10; // starts within the window
const NEWER_DATA = 3; // starting again would not help
const LOG_BYTES = 8 * 2 ** 20;

interface Parts {
  /** Runs the service to its end; answers with its exit code. */
  start(): Promise<number>;
  isStopRequested(): boolean;
  pause(ms: number): Promise<unknown>;
  now(): number;
  say(sentence: string): void;
}

/** Answers with the exit code for the scheduler. */
export async function keepRunning({ start, isStopRequested, pause, now, say }: Parts): Promise<number> {
  const starts: number[] = [];
  for (;;) {
    starts.push(now());
    const code = await start();
    if (code === 0 || code === NEWER_DATA || isStopRequested()) return code;
    say(`服务结束（退出码 ${code}），${PAUSE / 1000} 秒后再启动。`);
    await pause(PAUSE);
    if (isStopRequested()) return 0;
    const recent = starts.filter((at) => now() - at < WINDOW).length;
    if (recent < MOST) continue;
    say(`十分钟内启动了 ${recent} 次都没有成功，先等十分钟。原因见上面的日志。`);
    await pause(WINDOW);
    starts.length = 0;
  }
}

function runService(settingsFile: string, runDir: string, write: (line: string) => void): Promise<number> {
  const env = {
    ...process.env,
    ENV_FILE: settingsFile,
    NODE_ENV: 'production',
    NODE_COMPILE_CACHE: join(runDir, 'compiled'),
  };
  const child = spawn(process.execPath, ['--max-semi-space-size=2', join(ROOT, 'src/main.ts')], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'], // the last: it ends when this process does
    windowsHide: true,
  });
  for (const stream of [child.stdout!, child.stderr!]) createInterface(stream).on('line', (line) => write(`${line}\n`));
  return new Promise((resolve) => {
    child.once('error', (error) => {
      write(`${messageOf(error)}\n`);
      resolve(1);
    });
    // What it leaves running may hold on to its output.
    child.once('exit', (code) => void Promise.race([once(child, 'close'), sleep(2000)]).then(() => resolve(code ?? 1)));
  });
}

if (import.meta.main) {
  const [settingsFile = ''] = process.argv.slice(2);
  const { run } = pathsOf(readConfig({ ENV_FILE: settingsFile }));
  const log = new LogFile(join(run, 'log', 'service.log'), LOG_BYTES);
  forgetStopRequest(run);
  const code = await keepRunning({
    start: () => runService(settingsFile, run, (line) => log.write(line)),
    isStopRequested: () => isStopRequested(run),
    pause: sleep,
    now: Date.now,
    say: (sentence) => log.write(`${new Date().toISOString()} ${sentence}\n`),
  });
  process.exit(code);
}
