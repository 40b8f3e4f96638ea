import { z } from 'zod';
import { accountId, managesAccounts, personTraced, roleKey } from '../account-list.ts';
import { accountPerson } from '../account-person.ts';
import { page } from '../page.ts';

/** One account: its roles, how far each shows, and where it is signed in. */
export const accountEdit = page({
  get: '/accounts/:id',
  may: 'own-account',
  trail: ['person'],
  input: z.object({ id: accountId, role: roleKey, take: roleKey }),
  view: 'accounts/edit',
  async load(app, viewer, { id, role, take }, visit) {
    const shown = managesAccounts(viewer) ? await accountPerson(app, viewer, { id, role, take }) : null;
    if (!shown) return null;
    const { name, userid } = shown.found;
    visit.trace({ act: 'person', title: `${name} 的账号`, ...personTraced({ userid }) });
    return shown.page;
  },
});
