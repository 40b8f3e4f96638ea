import type { App } from '../app.ts';

export interface Job {
  readonly name: string;
  /** node-cron, with seconds when six fields. */
  readonly cron: string;
  /** Takes its work from the database, can be killed at any line; finding nothing to do is success. */
  run(app: App): Promise<unknown>;
}
