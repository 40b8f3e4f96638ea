import { z } from 'zod';
import { openAction } from '../action.ts';
import { isInside } from '../entrance.ts';
import { GoTo } from '../outcome.ts';

export const signInRemove = openAction({
  post: '/sign-out',
  trail: ['sign-out'],
  input: z.object({}),
  async run(_app, _input, visit) {
    if (visit.viewer) visit.trace({ act: 'sign-out' });
    else visit.traceNothing();
    await visit.leave();
    // In WeCom the page would recognise him, and he would be back at once.
    return new GoTo(isInside(visit) ? '/sign-in?by=hand' : '/sign-in');
  },
});
