import { z } from 'zod';
import { openAction } from '../action.ts';
import { finishEntering } from '../entering.ts';
import { entryOf } from '../entrance.ts';
import { GoTo, Show } from '../outcome.ts';

export const totpCreate = openAction({
  post: '/sign-in/totp',
  trail: ['sign-in', 'sign-in-failed'],
  guarded: true,
  input: z.object({ totp: z.string().max(20).default('') }),
  async run(app, { totp }, visit) {
    const step = await finishEntering(app, visit, totp);
    if (step === null) return new GoTo('/sign-in', '登录等得太久，已作废。请重新登录。');
    if ('go' in step) return new GoTo(step.go);
    const sentence = step.refusal.kind === 'sentence' ? step.refusal.sentence : '';
    return new Show('sign-in/totp', { entry: entryOf(app, visit), sentence }, 401);
  },
});
