import { z } from 'zod';
import { hasAccounts } from '../../store/accounts.ts';
import { firstForm } from '../entrance-forms.ts';
import { GoTo } from '../outcome.ts';
import { openPage } from '../page.ts';

/** The first administrator comes in by the code that the start of the program printed, never by being first. */
export const firstNew = openPage({
  get: '/first',
  trail: [],
  input: z.object({}),
  view: 'first/new',
  async load(app, _input, visit) {
    if (await app.store.read(hasAccounts)) return new GoTo('/sign-in');
    return firstForm(app, visit, {});
  },
});
