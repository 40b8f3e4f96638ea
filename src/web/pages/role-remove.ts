import { z } from 'zod';
import { findRole, removeRole } from '../../store/roles.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';
import { roleDetails } from '../role-words.ts';
import { scopeWriter } from '../scope-words.ts';

/** Removes a role of one's own that nobody holds. */
export const roleRemove = action({
  post: '/roles/:key/remove',
  may: 'manage-roles',
  trail: ['role-changed'],
  input: z.object({ key: z.string().max(40) }),
  async run(app, viewer, { key }, visit) {
    const role = await app.store.read(findRole, viewer, key);
    if (!role || role.builtIn) return null;
    const details = { was: roleDetails(role, await scopeWriter(app, viewer)), now: null };
    const trace = { act: 'role-changed', title: `删除角色“${role.name}”`, details } as const;
    const removed = await visit.change(trace, removeRole, viewer, key, app.clock());
    return removed && new GoTo('/roles', `已删除角色“${removed.name}”。`);
  },
});
