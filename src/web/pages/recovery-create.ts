import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { action } from '../action.ts';
import { slipping } from '../key-task.ts';
import { SendBytes } from '../outcome.ts';
import { tracedFirst } from '../trace-first.ts';

const typed = z.string().max(1000).default('');

/** The recovery copy, to be kept somewhere else. The passphrase is known to nobody but who types it. */
export const recoveryCreate = action({
  post: '/keys/recovery',
  may: 'set-up',
  trail: ['key-changed'],
  guarded: true, // a moment of work and 128 MB each
  input: z.object({ passphrase: typed, again: typed }),
  async run({ keys, log }, viewer, { passphrase, again }, visit) {
    try {
      const trace = { act: 'key-changed', title: '下载密钥的恢复副本' } as const;
      const { bytes, name } = await tracedFirst(visit, trace, () => keys.recoveryCopy(passphrase, again));
      log.info({ account: viewer.accountId }, 'a recovery copy was made');
      return new SendBytes(bytes, name);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return await slipping(visit, { form: 'recovery', next: '/keys' }, () => Promise.reject(error));
    }
  },
});
