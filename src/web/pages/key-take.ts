import { z } from 'zod';
import { action } from '../action.ts';
import { nextPath } from '../entrance.ts';
import { slipping, typedVersion } from '../key-task.ts';
import { tracedFirst } from '../trace-first.ts';

/** WeCom has shown the version of the new public key: from now on what it seals is opened. */
export const keyTake = action({
  post: '/keys/draft/version',
  may: 'set-up',
  trail: ['key-changed'],
  input: z.object({
    version: typedVersion,
    fingerprint: z.string().max(64),
    sure: z.literal('on').optional(),
    next: nextPath,
  }),
  run: ({ keys, setup }, _viewer, { version, fingerprint, sure, next }, visit) =>
    slipping(visit, { form: 'take', version, next }, async () => {
      const trace = { act: 'key-changed', title: `启用密钥 v${version}`, details: { version, fingerprint } } as const;
      await tracedFirst(visit, trace, () => keys.takeDraft(Number(version), { fingerprint, sure: sure === 'on' }));
      await setup.run('keys');
      return `v${version} 已启用，旧版本的私钥继续保留。`;
    }),
});
