import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathsOf, readConfig } from '../config.ts';
import { UserError } from '../lib/errors.ts';
import { isStopRequested, requestStop } from '../lib/stop-request.ts';
import { takeLock } from '../store/lock.ts';
import type { Command } from './command.ts';

const USAGE = 'stop [--wait 秒]';
const OFTEN = 250;
const PATIENCE = 120;
const LONGEST = 3600;

/** The clean way to end the service where there are no signals: it finishes what it is at, then lets go of the data. */
export const stop: Command = {
  name: 'stop',
  usage: USAGE,
  about: '请正在运行的服务做完手上的事后停止，并等它停下（默认最多 120 秒）；已停止退出码为 0，到时仍在运行为 1',
  async run(args) {
    const seconds = secondsIn(args);
    const config = readConfig();
    const { run } = pathsOf(config);
    // Asked for even where nothing runs: somebody may be about to start it again.
    if (existsSync(run)) requestStop(run);
    const until = performance.now() + seconds * 1000;
    let waited = false;
    while (existsSync(config.dataDir) && runs(config.dataDir)) {
      if (performance.now() >= until) {
        process.stdout.write(`等了 ${seconds} 秒，服务还在运行：它可能正在升级数据，或有很大的文件没有写完。\n`);
        return 1;
      }
      waited = true;
      await sleep(OFTEN);
      // One that had only just begun took it for the request of an earlier day.
      if (!isStopRequested(run)) requestStop(run);
    }
    process.stdout.write(waited ? '服务已停止。\n' : '服务没有在运行。\n');
    return 0;
  },
};

function secondsIn(args: readonly string[]): number {
  if (args.length === 0) return PATIENCE;
  const [option, value = '', ...more] = args;
  if (option !== '--wait' || !/^\d+$/.test(value) || Number(value) > LONGEST || more.length > 0)
    throw new UserError(`用法：${USAGE}，最长 ${LONGEST} 秒。`);
  return Number(value);
}

function runs(dataDir: string): boolean {
  try {
    takeLock(dataDir, 'to restore').release();
    return false;
  } catch (error) {
    if (error instanceof UserError) return true;
    throw error;
  }
}
