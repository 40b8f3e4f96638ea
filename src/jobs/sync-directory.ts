import type { Job } from './job.ts';

/** Every hour what is light or still owed; in the run of half past two at night everything is owed anew. */
export const syncDirectory: Job = {
  name: 'sync-directory',
  cron: '0 30 * * * *',
  run: async (app) => {
    const { corpId, agentSecret, archiveSecret } = app.binding.current();
    if (corpId === '' || (agentSecret === '' && archiveSecret === '')) return; // not bound yet: nobody to ask
    const { failed } = await app.sync.runOwed();
    if (failed.length > 0) throw new Error(failed.map(({ part, sentence }) => `${part}：${sentence}`).join(' '));
  },
};
