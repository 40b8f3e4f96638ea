import { z } from 'zod';
import { action } from '../action.ts';
import { nextPath } from '../entrance.ts';
import { slipping, typedVersion } from '../key-task.ts';
import { tracedFirst } from '../trace-first.ts';
import { told } from '../trace-words.ts';

/** Brings a private key from elsewhere. Neither it nor its passphrase is ever shown again or logged. */
export const keyImport = action({
  post: '/keys/import',
  may: 'set-up',
  trail: ['key-changed'],
  input: z.object({
    version: typedVersion,
    pem: z.string().max(32_000),
    passphrase: z.string().max(1000).default(''),
    next: nextPath,
  }),
  run: ({ keys, pipeline, setup, log }, _viewer, { version, pem, passphrase, next }, visit) =>
    slipping(visit, { form: 'import', version, next: next === '/' ? '/keys' : next }, async () => {
      const trace = { act: 'key-changed', title: '导入私钥', details: told({ version }) } as const;
      const wanted = version === '' ? null : Number(version);
      const taken = await tracedFirst(visit, trace, () => keys.import(wanted, pem, passphrase));
      if (wanted === null) visit.trace({ ...trace, title: `导入的私钥登记为 v${taken}`, details: { version: taken } });
      // What waited for it opens with the next pull, which need not be waited for.
      pipeline.pull().catch((error) => log.error({ err: error }, 'a pull after a key came failed'));
      await setup.run('keys');
      return `v${taken} 的私钥已导入，等待它的会话正在解密。`;
    }),
});
