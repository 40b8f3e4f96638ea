import { z } from 'zod';
import { action } from '../action.ts';
import { slipping, typedVersion } from '../key-task.ts';

/** A key that was put aside comes back. */
export const keyReuse = action({
  post: '/keys/former/:fingerprint',
  may: 'set-up',
  trail: [],
  input: z.object({ fingerprint: z.string().regex(/^[0-9a-f]{16}$/), version: typedVersion }),
  run: ({ keys, pipeline, setup, log }, _viewer, { fingerprint, version }, visit) =>
    slipping(visit, { form: 'former', version, next: '/keys' }, async () => {
      await keys.reuse(fingerprint, Number(version));
      pipeline.pull().catch((error) => log.error({ err: error }, 'a pull after a key came failed'));
      await setup.run('keys');
      return `已取回，登记为 v${version}。`;
    }),
});
