import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { saveGrant } from '../../store/grants.ts';
import { findStaffAccount } from '../../store/staff-accounts.ts';
import { accountId, personTraced, RoleWords, roleKey } from '../account-list.ts';
import { accountPerson, isScoped, SCOPE_PREFIX } from '../account-person.ts';
import { action } from '../action.ts';
import { GoTo, Show } from '../outcome.ts';
import { readScope } from '../scope-form.ts';

/** Gives somebody a role, or changes how far it shows him. */
export const accountUpdate = action({
  post: '/accounts/:id/roles',
  may: 'manage-roles',
  trail: ['roles-given'],
  input: z.looseObject({ id: accountId, role: roleKey, own: z.enum(['yes', '']).optional() }),
  async run(app, viewer, { id, role: key, own, ...fields }, visit) {
    const { store, clock } = app;
    const [account, words] = await Promise.all([store.read(findStaffAccount, viewer, id), RoleWords.read(app, viewer)]);
    const role = words.find(key);
    if (!account) return null;
    if (!role) throw new UserError('没有这个角色，可能刚被删除。返回重新选择。');
    const scope = isScoped(role) && own !== 'yes' ? readScope(fields, SCOPE_PREFIX) : null;
    const held = account.grants.filter((grant) => grant.role === key);
    await visit.change(
      {
        act: 'roles-given',
        title: `${account.name}：${role.name}`,
        ...personTraced(account),
        details: {
          account: account.login,
          before: words.inWords(held),
          after: words.inWords([{ role: key, scope }]),
          scope,
        },
      },
      saveGrant,
      viewer,
      id,
      { role: key, scope },
      clock(),
    );
    const sentence = held.length > 0 ? `已更改“${role.name}”的查看范围。` : `已授予“${role.name}”。`;
    return new GoTo(`/accounts/${id}`, sentence);
  },
  async again(app, { id, role }, visit, sentence) {
    const shown = await accountPerson(app, visit.viewer!, { id, role, sentence });
    if (!shown) throw new UserError(sentence);
    return new Show('accounts/edit', { ...shown.page, input: { id, role } }, 422);
  },
});
