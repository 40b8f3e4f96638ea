import cron from 'node-cron';
import type { App } from '../app.ts';
import { Complaints } from '../lib/complaints.ts';
import { messageOf } from '../lib/errors.ts';
import type { Job } from './job.ts';

/** Starts every job on its timetable. A job never overlaps itself, and its failure never stops the next run. */
export function startJobs(jobs: readonly Job[], app: App): { stop(): Promise<void> } {
  const running = new Set<Job>();
  const tasks = jobs.map((job) => cron.schedule(job.cron, () => unlessRunning(job, app, running), { name: job.name }));
  return {
    async stop() {
      await Promise.all(tasks.map((task) => task.stop()));
    },
  };
}

/** Ours, not node-cron's: a long backlog is no cause for a warning on the console every quarter of a minute. */
async function unlessRunning(job: Job, app: App, running: Set<Job>): Promise<void> {
  if (running.has(job)) return;
  running.add(job);
  await runJob(job, app);
  running.delete(job);
}

/** Runs one job to its end; says whether it succeeded. */
export async function runJob(job: Job, app: App): Promise<boolean> {
  try {
    await job.run(app);
    complaintsOf(app).over(job.name);
    return true;
  } catch (error) {
    if (complaintsOf(app).isNew(job.name, messageOf(error))) app.log.error({ job: job.name, err: error }, 'job failed');
    return false;
  }
}

const complaints = new WeakMap<App, Complaints>();

function complaintsOf(app: App): Complaints {
  const known = complaints.get(app) ?? new Complaints(app.clock);
  complaints.set(app, known);
  return known;
}
