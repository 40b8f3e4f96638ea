import type { App } from '../../app.ts';
import { UserError } from '../../lib/errors.ts';
import { findAccount, type NewAccount } from '../../store/accounts.ts';
import { acceptInvitation, findInvitation, type Joined } from '../../store/invitations.ts';
import { openAction } from '../action.ts';
import { enter, recordRefusal } from '../entering.ts';
import { joinForm } from '../entrance-forms.ts';
import { newAccount, newAccountForm } from '../new-account.ts';
import { GoTo, Show } from '../outcome.ts';

const REFUSED = {
  code: '邀请码不对，或已使用、撤回、过期。请核对邀请码，仍不行时请邀请人重新邀请。',
  login: '这个账号名已有人使用，请换一个。邀请码仍然有效。',
} as const;

export const joinCreate = openAction({
  post: '/join',
  trail: ['joined', 'sign-in', 'sign-in-failed'],
  guarded: true,
  input: newAccountForm,
  async run(app, asked, visit) {
    const { store } = app;
    const { code, login } = asked;
    if (visit.viewer) throw new UserError('您已登录。请先退出，再用邀请码建立账号。');
    if (!code) throw new UserError('请填写邀请码。');
    const joined = await join(app, code, await newAccount(asked));
    if ('refused' in joined) {
      recordRefusal(visit, { who: login, way: 'password', reason: REFUSED[joined.refused] });
      throw new UserError(REFUSED[joined.refused]);
    }
    const account = (await store.read(findAccount, joined.accountId))!;
    const made = { act: 'joined', title: login } as const;
    return new GoTo(await enter(app, visit, account, { way: 'password', next: '/account?welcome=1', made }));
  },
  again: async (app, { code, name, login }, visit, sentence) =>
    new Show('join/new', joinForm(app, visit, { code, name, login, sentence }), 422),
});

/** Whoever invited must still be there and still be allowed to: whether somebody has left is for the readers to say. */
async function join({ store, clock }: App, code: string, account: NewAccount): Promise<Joined> {
  if ((await store.read(findInvitation, code, clock())) === null) return { refused: 'code' };
  return store.write(acceptInvitation, code, account, clock());
}
