import { z } from 'zod';
import { page } from '../page.ts';
import { separationView } from '../role-list.ts';

/** What happens when the three officers are set apart, and what is still missing. */
export const separationShow = page({
  get: '/separation',
  may: 'manage-roles',
  trail: ['setup'],
  input: z.object({}),
  view: 'roles/separation',
  async load(app, viewer, _input, visit) {
    visit.trace({ act: 'setup', title: '三员分立' });
    return { separation: await separationView(app, viewer) };
  },
});
