import { z } from 'zod';
import { openAction } from '../action.ts';
import { GoTo } from '../outcome.ts';

export const signInRemove = openAction({
  post: '/sign-out',
  trail: [],
  input: z.object({}),
  async run(_app, _input, visit) {
    await visit.leave();
    return new GoTo('/sign-in');
  },
});
