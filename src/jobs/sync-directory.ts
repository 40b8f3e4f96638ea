import type { Job } from './job.ts';

/** WeCom's own limits leave room for more; names do not change by the minute. */
export const syncDirectory: Job = {
  name: 'sync-directory',
  cron: '0 7 * * * *',
  run: async (app) => {
    const { failed } = await app.syncDirectory();
    if (failed.length > 0) throw new Error(failed.map(({ part, sentence }) => `${part}：${sentence}`).join(' '));
  },
};
