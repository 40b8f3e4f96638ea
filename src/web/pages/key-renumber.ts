import { z } from 'zod';
import { action } from '../action.ts';
import { slipping, typedVersion } from '../key-task.ts';
import { tracedFirst } from '../trace-first.ts';

/** The number was mistyped. */
export const keyRenumber = action({
  post: '/keys/:from/version',
  may: 'set-up',
  trail: ['key-changed'],
  input: z.object({ from: z.coerce.number().int().positive(), version: typedVersion }),
  run: ({ keys, pipeline, setup, log }, _viewer, { from, version }, visit) =>
    slipping(visit, { form: 'versions', version, next: '/keys' }, async () => {
      const details = { version: { old: from, new: version } };
      const trace = { act: 'key-changed', title: `密钥 v${from} 改为 v${version}`, details } as const;
      await tracedFirst(visit, trace, () => keys.renumber(from, Number(version)));
      pipeline.pull().catch((error) => log.error({ err: error }, 'a pull after a key came failed'));
      await setup.run('keys');
      return `v${from} 已改为 v${version}。`;
    }),
});
