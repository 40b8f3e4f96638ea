import { z } from 'zod';
import { hasAccounts } from '../../store/accounts.ts';
import { nextPath } from '../entrance.ts';
import { signInForm } from '../entrance-forms.ts';
import { GoTo } from '../outcome.ts';
import { openPage } from '../page.ts';

export const signInNew = openPage({
  get: '/sign-in',
  trail: [],
  input: z.object({ next: nextPath }),
  view: 'sign-in/new',
  async load(app, { next }, visit) {
    if (visit.viewer) return new GoTo(next);
    if (!(await app.store.read(hasAccounts))) return new GoTo('/first');
    return signInForm(app, visit, { next });
  },
});
