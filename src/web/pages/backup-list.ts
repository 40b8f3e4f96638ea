import { z } from 'zod';
import { backupView } from '../backup-view.ts';
import { page } from '../page.ts';

/** Where back-ups go, what became of each, and the one that runs. */
export const backupList = page({
  get: '/backups',
  may: 'set-up',
  trail: ['setup'],
  input: z.object({
    before: z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number)
      .optional(),
  }),
  view: 'backups/list',
  parts: { backups: 'backups/state' },
  async load(app, viewer, { before }, visit) {
    if (visit.whole) visit.trace({ act: 'setup', title: '备份' });
    else visit.traceNothing();
    return { backups: await backupView(app, viewer, before ?? null) };
  },
});
