import { z } from 'zod';
import { findRole, updateRole } from '../../store/roles.ts';
import { action } from '../action.ts';
import { GoTo, Show } from '../outcome.ts';
import { draftOf, readRole, roleFields, roleForm } from '../role-form.ts';
import { roleDetails } from '../role-words.ts';
import { scopeWriter } from '../scope-words.ts';

const seenAt = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

/** Changes a role of one's own; whoever holds it can do the new at his next request. */
export const roleUpdate = action({
  post: '/roles/:key',
  may: 'manage-roles',
  trail: ['role-changed'],
  input: roleFields.extend({ key: z.string().max(40), seenAt }),
  async run(app, viewer, { key, seenAt: seen, ...fields }, visit) {
    const role = await app.store.read(findRole, viewer, key);
    if (!role || role.builtIn) return null;
    const draft = readRole(fields);
    const write = await scopeWriter(app, viewer);
    const details = { was: roleDetails(role, write), now: roleDetails(draft, write) };
    const trace = { act: 'role-changed', title: `更改角色“${role.name}”`, details } as const;
    const done = await visit.change(trace, updateRole, viewer, { key, seenAt: seen, draft }, app.clock());
    return done ? new GoTo('/roles', `已保存角色“${draft.name}”，持有它的 ${role.holders} 人立即生效。`) : null;
  },
  async again(app, { key, seenAt: seen, ...fields }, visit, sentence) {
    const role = await app.store.read(findRole, visit.viewer!, key);
    const form = await roleForm(app, visit.viewer!, { role, draft: draftOf(fields), seenAt: seen, sentence });
    return new Show('roles/edit', { form }, 422);
  },
});
