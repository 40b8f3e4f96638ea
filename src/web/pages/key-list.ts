import { z } from 'zod';
import { nextPath } from '../entrance.ts';
import { keyPage } from '../key-page.ts';
import { page } from '../page.ts';
import { traceOpening } from '../trace-once.ts';

/** Keys held and keys seen, a new one brought into use, import, and the recovery copy. */
export const keyList = page({
  get: '/keys',
  may: 'set-up',
  trail: ['setup'],
  input: z.object({
    /** The version whose private key is to be imported. */
    import: z.coerce.number().int().min(1).max(1_000_000).optional().catch(undefined),
    /** Where the task's forms lead back to: it also stands in the wizard. */
    next: nextPath,
  }),
  view: 'keys/list',
  parts: { 'key-task': 'keys/key-task' },
  load: async (app, viewer, { import: wanted, next }, visit) => {
    traceOpening(app, visit, { act: 'setup', title: '密钥' });
    const keys = await keyPage(app, viewer, visit, wanted ?? null);
    return { keys: visit.part === 'key-task' ? keys.task : keys, next: next === '/' ? '/keys' : next };
  },
});
