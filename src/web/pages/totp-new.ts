import { z } from 'zod';
import { pendingOf } from '../entering.ts';
import { entryOf } from '../entrance.ts';
import { GoTo } from '../outcome.ts';
import { openPage } from '../page.ts';

/** The second step of signing in. */
export const totpNew = openPage({
  get: '/sign-in/totp',
  trail: [],
  input: z.object({}),
  view: 'sign-in/totp',
  async load(app, _input, visit) {
    if (visit.viewer) return new GoTo('/');
    const pending = pendingOf(app, visit);
    if (!pending) return new GoTo('/sign-in');
    const sentence = pending.slip;
    visit.session.pending = { ...pending, slip: '' };
    return { entry: entryOf(app, visit), sentence };
  },
});
