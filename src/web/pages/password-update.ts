import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { findOwnAccount, updateOwnPassword } from '../../store/accounts.ts';
import { forgetOtherDevices } from '../../store/devices.ts';
import { removeOwnSessions } from '../../store/sessions.ts';
import { forgiveTries, recordSignInTry } from '../../store/sign-in-tries.ts';
import { accountPage } from '../account-page.ts';
import { action } from '../action.ts';
import { GoTo, Show } from '../outcome.ts';
import { assertGoodPassword, hashPassword, isPassword } from '../passwords.ts';

const typed = z.string().max(1000).default('');

/** The present password is tried as rarely as at the door: whoever found a page left open cannot guess it here. */
export const passwordUpdate = action({
  post: '/account/password',
  may: 'own-account',
  trail: ['password-changed', 'sessions-ended'],
  guarded: true,
  input: z.object({ current: typed, password: typed, again: typed }),
  async run({ store, clock }, viewer, { current, password, again }, visit) {
    const account = await store.read(findOwnAccount, viewer);
    if (!account) return null;
    assertGoodPassword(password, again, account.login);
    const tried = await store.write(recordSignInTry, 'own', account.login, visit.from, clock());
    if (tried.lockedUntil !== null) throw new UserError('当前密码连续输错次数过多，请 15 分钟后再试。');
    if (!(await isPassword(current, tried.account?.passwordHash ?? null)))
      throw new UserError('当前密码不对，密码没有修改。');
    await store.write(forgiveTries, 'own', account.login, visit.from);
    await visit.change({ act: 'password-changed' }, updateOwnPassword, viewer, await hashPassword(password));
    await store.write(forgetOtherDevices, viewer, visit.from.device);
    const ended = { act: 'sessions-ended', title: '修改密码' } as const;
    await visit.change(ended, removeOwnSessions, viewer, visit.sessionKey, null);
    return new GoTo('/account', '密码已修改，其他设备上的登录已退出。');
  },
  async again(app, _input, visit, sentence) {
    return new Show('account/show', (await accountPage(app, visit.viewer!, visit, { welcome: false, sentence }))!, 422);
  },
});
