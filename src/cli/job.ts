import { type Config, readConfig } from '../config.ts';
import { jobs } from '../jobs/index.ts';
import type { Job } from '../jobs/job.ts';
import { runJob } from '../jobs/scheduler.ts';
import { UserError } from '../lib/errors.ts';
import { createLocalApp } from '../local-app.ts';
import { takeLock } from '../store/lock.ts';
import { recordTraces } from '../store/trail.ts';
import type { Command } from './command.ts';
import { commandEntry } from './trace-command.ts';

/** Runs one job of the timetable now; refused while the service runs, which does it by itself. */
export const job: Command = {
  name: 'job',
  usage: 'job <任务名>',
  about: `立即执行一个定时任务（服务停止时使用）：${jobs.map((j) => j.name).join('、')}`,
  async run([name]) {
    const found = jobs.find((j) => j.name === name);
    if (!found)
      throw new UserError(`没有名为 ${name ?? '（空）'} 的任务。可用的任务：${jobs.map((j) => j.name).join('、')}`);
    const config = readConfig();
    const lock = takeLock(config.dataDir);
    try {
      const done = await run(config, found);
      process.stdout.write(`${found.name}：${done ? '已完成' : '失败，原因见日志'}\n`);
      return done ? 0 : 1;
    } finally {
      lock.release();
    }
  },
};

async function run(config: Config, job: Job): Promise<boolean> {
  const app = createLocalApp(config);
  try {
    await app.store.write(recordTraces, [commandEntry({ title: `job ${job.name}` })]);
    return await runJob(job, app);
  } finally {
    await app.close();
  }
}
