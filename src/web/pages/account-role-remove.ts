import { z } from 'zod';
import { removeGrant } from '../../store/grants.ts';
import { findStaffAccount } from '../../store/staff-accounts.ts';
import { accountId, personTraced, RoleWords, roleKey } from '../account-list.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';

/** Takes a role back. */
export const accountRoleRemove = action({
  post: '/accounts/:id/roles/remove',
  may: 'manage-roles',
  trail: ['roles-given'],
  input: z.object({ id: accountId, role: roleKey }),
  async run(app, viewer, { id, role }, visit) {
    const [account, words] = await Promise.all([
      app.store.read(findStaffAccount, viewer, id),
      RoleWords.read(app, viewer),
    ]);
    const held = account?.grants.find((grant) => grant.role === role);
    if (!account || !held) return null;
    const { name } = words.of(held);
    await visit.change(
      {
        act: 'roles-given',
        title: `${account.name}：收回${name}`,
        ...personTraced(account),
        details: { account: account.login, before: words.inWords([held]), after: [], scope: held.scope },
      },
      removeGrant,
      viewer,
      id,
      role,
    );
    return new GoTo(`/accounts/${id}`, `已收回“${name}”。`);
  },
});
