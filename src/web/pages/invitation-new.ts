import { z } from 'zod';
import { invitationForm } from '../invitation-view.ts';
import { page } from '../page.ts';

/** Whom to invite, and with which roles. */
export const invitationNew = page({
  get: '/invitations/new',
  may: 'manage-accounts',
  trail: ['setup'],
  input: z.object({}),
  view: 'invitations/new',
  async load(app, viewer, _input, visit) {
    visit.trace({ act: 'setup', title: '新建邀请' });
    return invitationForm(app, viewer);
  },
});
