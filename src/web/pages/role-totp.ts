import { z } from 'zod';
import { findRole, setRoleTotp } from '../../store/roles.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';

/** Whether a role asks for a one-time password. */
export const roleTotp = action({
  post: '/roles/:key/totp',
  may: 'manage-roles',
  trail: ['role-changed'],
  input: z.object({ key: z.string().max(40), on: z.enum(['yes', 'no']).transform((text) => text === 'yes') }),
  async run(app, viewer, { key, on }, visit) {
    const role = await app.store.read(findRole, viewer, key);
    if (!role) return null;
    const details = { was: { totp: role.needsTotp }, now: { totp: on } };
    const trace = { act: 'role-changed', title: `角色“${role.name}”的动态口令`, details } as const;
    if (!(await visit.change(trace, setRoleTotp, viewer, { key, on }, app.clock()))) return null;
    const sentence = on
      ? `持有“${role.name}”的人下次登录要输入动态口令，还没有设置的先设置。`
      : `持有“${role.name}”的人登录不再要求动态口令。`;
    return new GoTo(`/roles/${key}/edit`, sentence);
  },
});
