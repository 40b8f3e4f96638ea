import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { findOwnAccount, recordSignIn, recordSignInTry, updateOwnPassword } from '../../store/accounts.ts';
import { removeOwnSessions } from '../../store/sessions.ts';
import { accountPage } from '../account-page.ts';
import { action } from '../action.ts';
import { GoTo, Show } from '../outcome.ts';
import { assertGoodPassword, hashPassword, isPassword } from '../passwords.ts';

const typed = z.string().max(1000).default('');

/** The current password is tried as at the door, so guessing it here locks the account just the same. */
export const passwordUpdate = action({
  post: '/account/password',
  may: 'own-account',
  trail: [],
  guarded: true,
  input: z.object({ current: typed, password: typed, again: typed }),
  async run({ store, clock }, viewer, { current, password, again }, visit) {
    const account = await store.read(findOwnAccount, viewer);
    if (!account) return null;
    assertGoodPassword(password, again, account.login);
    const tried = await store.write(recordSignInTry, account.login, clock());
    if (tried.lockedUntil !== null) throw new UserError('当前密码连续输错次数过多，请 15 分钟后再试。');
    if (!(await isPassword(current, tried.account?.passwordHash ?? null)))
      throw new UserError('当前密码不对，密码没有修改。');
    await store.write(recordSignIn, account.id, clock());
    await store.write(updateOwnPassword, viewer, await hashPassword(password));
    await store.write(removeOwnSessions, viewer, visit.sessionKey, null);
    return new GoTo('/account', '密码已修改，其他设备上的登录已退出。');
  },
  async again(app, _input, visit, sentence) {
    return new Show('account/show', (await accountPage(app, visit.viewer!, visit, { welcome: false, sentence }))!, 422);
  },
});
