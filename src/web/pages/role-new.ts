import { z } from 'zod';
import { page } from '../page.ts';
import { roleForm } from '../role-form.ts';

/** The empty form of a role of one's own. */
export const roleNew = page({
  get: '/roles/new',
  may: 'manage-roles',
  trail: [],
  input: z.object({}),
  view: 'roles/edit',
  load: async (app, viewer) => ({ form: await roleForm(app, viewer, {}) }),
});
