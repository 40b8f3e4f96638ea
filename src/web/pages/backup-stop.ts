import { z } from 'zod';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';

/** Ends the back-up that runs; what it has copied serves the next one. */
export const backupStop = action({
  post: '/backups/stop',
  may: 'set-up',
  trail: ['backup-changed'],
  input: z.object({}),
  async run({ backups }, _viewer, _input, visit) {
    visit.trace({ act: 'backup-changed', title: '取消备份' });
    backups.stop();
    return new GoTo('/backups', '已取消。');
  },
});
