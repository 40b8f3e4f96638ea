import cron from 'node-cron';
import type { App } from '../app.ts';
import type { Job } from './job.ts';

/** Starts every job on its timetable. A job never overlaps itself, and its failure never stops the next run. */
export function startJobs(jobs: readonly Job[], app: App): { stop(): Promise<void> } {
  const tasks = jobs.map((job) => cron.schedule(job.cron, () => runJob(job, app), { name: job.name, noOverlap: true }));
  return {
    async stop() {
      await Promise.all(tasks.map((task) => task.stop()));
    },
  };
}

/** Runs one job to its end; says whether it succeeded. */
export async function runJob(job: Job, app: App): Promise<boolean> {
  try {
    await job.run(app);
    return true;
  } catch (error) {
    app.log.error({ job: job.name, err: error }, 'job failed');
    return false;
  }
}
