import { z } from 'zod';
import { findRole } from '../../store/roles.ts';
import { Show } from '../outcome.ts';
import { page } from '../page.ts';
import { roleForm } from '../role-form.ts';
import { pageRows, roleScopeWords } from '../role-words.ts';
import { scopeWriter } from '../scope-words.ts';

/** A role: one's own to be changed, a built-in one to be read. */
export const roleEdit = page({
  get: '/roles/:key/edit',
  may: 'manage-roles',
  trail: ['setup'],
  input: z.object({ key: z.string().max(40) }),
  view: 'roles/edit',
  async load(app, viewer, { key }, visit) {
    const role = await app.store.read(findRole, viewer, key);
    if (!role) return null;
    visit.trace({ act: 'setup', title: `角色“${role.name}”` });
    if (!role.builtIn) return { form: await roleForm(app, viewer, { role }) };
    const scope = roleScopeWords(role.scope, await scopeWriter(app, viewer));
    return new Show('roles/built-in', { role, scope, pages: pageRows(role.permissions) });
  },
});
