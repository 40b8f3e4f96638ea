import { z } from 'zod';
import { forgetVerified } from '../../store/callbacks.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';
import { tracedFirst } from '../trace-first.ts';

/** Makes the Token and EncodingAESKey of one callback anew: what WeCom has of before no longer opens. */
export const setupPairCreate = action({
  post: '/setup/callbacks/pair',
  may: 'set-up',
  trail: ['setting-changed'],
  input: z.object({ name: z.enum(['archive', 'customers', 'directory']) }),
  async run({ binding, store, setup }, viewer, { name }, visit) {
    const title = '更换回调的 Token 与 EncodingAESKey';
    await tracedFirst(visit, { act: 'setting-changed', title, details: { callback: name } }, () => {
      binding.makeCallbackPair(name);
    });
    await store.write(forgetVerified, viewer, name);
    await setup.run(`callback-${name}`);
    return new GoTo(`/setup/callbacks#${name}`);
  },
});
