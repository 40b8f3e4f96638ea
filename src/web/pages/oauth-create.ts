import { z } from 'zod';
import { openAction } from '../action.ts';
import { backFromWecom } from '../scan-return.ts';

/** WeCom's own browser comes back with who it is. */
export const oauthCreate = openAction({
  get: '/sign-in/wecom/return',
  trail: ['sign-in', 'sign-in-failed'],
  guarded: true,
  input: z.object({}),
  run: (app, _input, visit) => backFromWecom(app, visit, 'inside'),
});
