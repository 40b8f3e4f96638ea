import { z } from 'zod';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';

/** A back-up now; the list shows how far it is. */
export const backupStart = action({
  post: '/backups/start',
  may: 'set-up',
  trail: ['backup-started'],
  input: z.object({}),
  async run({ backups }, _viewer, _input, visit) {
    visit.trace({ act: 'backup-started', title: '立即备份' });
    const isStarted = await backups.start('page');
    const hindrance = backups.running ? '已有一次备份正在进行。' : '请先填写备份的位置。';
    return new GoTo('/backups', isStarted ? null : hindrance);
  },
});
