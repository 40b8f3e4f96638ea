import { z } from 'zod';
import { findInvitationOf, withdrawInvitation } from '../../store/invitations.ts';
import { accountId } from '../account-list.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';

/** Takes an invitation back that nobody has accepted yet. */
export const invitationWithdraw = action({
  post: '/invitations/:id/withdraw',
  may: 'manage-accounts',
  trail: ['invited'],
  input: z.object({ id: accountId }),
  async run({ store, clock }, viewer, { id }, visit) {
    const invitation = await store.read(findInvitationOf, viewer, id, clock());
    if (!invitation) return null;
    const { name } = invitation;
    const withdrawn = await visit.change(
      { act: 'invited', title: `撤回对 ${name} 的邀请`, details: { name, withdrawn: true } },
      withdrawInvitation,
      viewer,
      id,
      clock(),
    );
    return new GoTo(
      '/invitations',
      withdrawn ? `已撤回对 ${name} 的邀请，邀请码失效。` : '这个邀请已经结束，没有撤回。',
    );
  },
});
