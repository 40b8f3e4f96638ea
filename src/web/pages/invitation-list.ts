import { z } from 'zod';
import { listInvitations } from '../../store/invitations.ts';
import { RoleWords } from '../account-list.ts';
import * as condition from '../conditions.ts';
import { PAGE, pageNumber, pagingOf } from '../directory-paging.ts';
import { invitationLine } from '../invitation-view.ts';
import { link } from '../links.ts';
import { page } from '../page.ts';
import { count } from '../words.ts';

/** Who was invited, and what became of it. */
export const invitationList = page({
  get: '/invitations',
  may: 'manage-accounts',
  trail: ['setup'],
  input: z.object({ page: pageNumber, withdraw: condition.seq }),
  view: 'invitations/list',
  async load(app, viewer, { page: at, withdraw }, visit) {
    const now = app.clock();
    const skip = (at - 1) * PAGE;
    const [found, words] = await Promise.all([
      app.store.read(listInvitations, viewer, { now, skip, limit: PAGE }),
      RoleWords.read(app, viewer),
    ]);
    visit.trace({ act: 'setup', title: '邀请', count: found.rows.length });
    return {
      rows: found.rows.map((row) => invitationLine(words, row, { now, asking: withdraw, page: at })),
      here: link('/invitations', { page: at === 1 ? null : at }),
      total: count(found.total),
      paging: pagingOf('/invitations', {}, at, found.total > skip + PAGE),
    };
  },
});
