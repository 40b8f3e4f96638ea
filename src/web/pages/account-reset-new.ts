import { z } from 'zod';
import { findStaffAccount } from '../../store/staff-accounts.ts';
import { accountId, accountLine, peopleOf, personTraced, RoleWords } from '../account-list.ts';
import { page } from '../page.ts';

/** What happens when somebody's way of signing in is made anew, before it does. */
export const accountResetNew = page({
  get: '/accounts/:id/reset',
  may: 'manage-accounts',
  trail: ['person'],
  input: z.object({ id: accountId }),
  view: 'accounts/reset',
  async load(app, viewer, { id }, visit) {
    const [found, words] = await Promise.all([
      app.store.read(findStaffAccount, viewer, id),
      RoleWords.read(app, viewer),
    ]);
    if (found?.state !== 'open' || id === viewer.accountId) return null;
    visit.trace({ act: 'person', title: `${found.name} 的账号`, ...personTraced(found) });
    return { row: accountLine(peopleOf(app), words, found, app.clock()), code: null, here: `/accounts/${id}` };
  },
});
