import type { Job } from './job.ts';

/** Asks only about groups and robots that nothing is known of; as a rule there are none. */
export const nameNewcomers: Job = {
  name: 'name-newcomers',
  cron: '40 * * * * *',
  run: async (app) => {
    const { failed } = await app.nameNewcomers();
    if (failed.length > 0) throw new Error(failed.map(({ part, sentence }) => `${part}：${sentence}`).join(' '));
  },
};
