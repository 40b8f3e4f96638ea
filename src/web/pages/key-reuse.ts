import { z } from 'zod';
import { action } from '../action.ts';
import { slipping, typedVersion } from '../key-task.ts';
import { tracedFirst } from '../trace-first.ts';

/** A key that was put aside comes back. */
export const keyReuse = action({
  post: '/keys/former/:fingerprint',
  may: 'set-up',
  trail: ['key-changed'],
  input: z.object({ fingerprint: z.string().regex(/^[0-9a-f]{16}$/), version: typedVersion }),
  run: ({ keys, pipeline, setup, log }, _viewer, { fingerprint, version }, visit) =>
    slipping(visit, { form: 'former', version, next: '/keys' }, async () => {
      const details = { fingerprint, version };
      const trace = { act: 'key-changed', title: `取回停用的密钥，登记为 v${version}`, details } as const;
      await tracedFirst(visit, trace, () => keys.reuse(fingerprint, Number(version)));
      pipeline.pull().catch((error) => log.error({ err: error }, 'a pull after a key came failed'));
      await setup.run('keys');
      return `已取回，登记为 v${version}。`;
    }),
});
