import { z } from 'zod';
import { hasAccounts } from '../../store/accounts.ts';
import { canScan, isInside, nextPath } from '../entrance.ts';
import { signInForm } from '../entrance-forms.ts';
import { GoTo } from '../outcome.ts';
import { openPage } from '../page.ts';

/** Opened in WeCom it goes straight on to be recognised, unless one has come to type (`by=hand`). */
export const signInNew = openPage({
  get: '/sign-in',
  trail: [],
  input: z.object({ next: nextPath, by: z.literal('hand').optional() }),
  view: 'sign-in/new',
  async load(app, { next, by }, visit) {
    if (visit.viewer) return new GoTo(next);
    if (!(await app.store.read(hasAccounts))) return new GoTo('/first');
    if (by === undefined && isInside(visit) && canScan(app, visit))
      return new GoTo(`/sign-in/wecom?${new URLSearchParams({ next })}`);
    return signInForm(app, visit, { next });
  },
});
