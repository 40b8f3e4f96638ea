import type { Job } from './job.ts';

/** Three times a minute: whoever must know of a violation, or that a customer waits, knows within half a minute, unless he was answered meanwhile, and nobody gets more than WeCom allows. */
export const sendNotices: Job = {
  name: 'send-notices',
  cron: '5,25,45 * * * * *',
  run: async ({ alerts }) => {
    await alerts.tell();
    await alerts.tellTimeouts();
    await alerts.tellApprovers();
    return alerts.send();
  },
};
