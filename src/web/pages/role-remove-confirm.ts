import { z } from 'zod';
import { findRole, listHolders } from '../../store/roles.ts';
import { link } from '../links.ts';
import { page } from '../page.ts';
import { labelsOf, roleScopeWords } from '../role-words.ts';
import { scopeWriter } from '../scope-words.ts';

const NAMED = 5;

/** What would be lost with a role, or who still holds it. */
export const roleRemoveConfirm = page({
  get: '/roles/:key/remove',
  may: 'manage-roles',
  trail: ['setup'],
  input: z.object({ key: z.string().max(40) }),
  view: 'roles/remove',
  async load(app, viewer, { key }, visit) {
    const role = await app.store.read(findRole, viewer, key);
    if (!role || role.builtIn) return null;
    visit.trace({ act: 'setup', title: `角色“${role.name}”` });
    const holders = await app.store.read(listHolders, viewer, key, NAMED);
    return {
      key,
      name: role.name,
      allows: labelsOf(role.permissions).join('、'),
      scope: roleScopeWords(role.scope, await scopeWriter(app, viewer)),
      madeBy: role.madeBy ?? '–',
      holders: role.holders,
      names: holders.map(({ name }) => name).join('、'),
      holdersHref: link('/accounts', { role: key }),
    };
  },
});
