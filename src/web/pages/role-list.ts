import { z } from 'zod';
import { page } from '../page.ts';
import { roleList as load } from '../role-list.ts';

/** Who may what: the roles, and whether the three officers are apart. */
export const roleList = page({
  get: '/roles',
  may: 'manage-roles',
  trail: ['setup'],
  input: z.object({}),
  view: 'roles/list',
  async load(app, viewer, _input, visit) {
    visit.trace({ act: 'setup', title: '角色' });
    return load(app, viewer);
  },
});
