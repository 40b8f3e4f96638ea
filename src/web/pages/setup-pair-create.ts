import { z } from 'zod';
import { forgetVerified } from '../../store/callbacks.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';

/** Makes the Token and EncodingAESKey of one callback anew: what WeCom has of before no longer opens. */
export const setupPairCreate = action({
  post: '/setup/callbacks/pair',
  may: 'set-up',
  trail: [],
  input: z.object({ name: z.enum(['archive', 'customers', 'directory']) }),
  async run({ binding, store, setup }, viewer, { name }) {
    binding.makeCallbackPair(name);
    await store.write(forgetVerified, viewer, name);
    await setup.run(`callback-${name}`);
    return new GoTo(`/setup/callbacks#${name}`);
  },
});
