import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { findAccount, useResetCode } from '../../store/accounts.ts';
import { openAction } from '../action.ts';
import { recordRefusal } from '../entering.ts';
import { resetForm } from '../entrance-forms.ts';
import { GoTo, Show } from '../outcome.ts';
import { assertGoodPassword, hashPassword } from '../passwords.ts';

const REFUSED = '账号或重置码不对，或重置码已使用、过期。请核对后再试，仍不行时请系统管理员重新生成。';

const field = z.string().trim().max(200).default('');

/** One signs in afterwards with what one has just set: a code that was read over a shoulder opens no session by itself. */
export const resetCreate = openAction({
  post: '/reset',
  trail: ['password-changed', 'sign-in-failed'],
  guarded: true,
  input: z.object({
    login: field,
    code: field,
    password: z.string().max(1000).default(''),
    again: z.string().max(1000).default(''),
  }),
  async run({ store, clock }, { login, code, password, again }, visit) {
    if (!login || !code) throw new UserError('请填写账号与重置码。');
    assertGoodPassword(password, again, login);
    // Before the code is looked at: a wrong one takes as long.
    const passwordHash = await hashPassword(password);
    const used = await store.write(useResetCode, { login, code, passwordHash }, clock());
    if ('refused' in used) {
      recordRefusal(visit, { who: login, way: 'password', reason: REFUSED });
      throw new UserError(REFUSED);
    }
    const account = await store.read(findAccount, used.accountId);
    const who = { account: used.accountId, name: account?.name ?? login };
    visit.trace({ act: 'password-changed', title: '用重置码设置新密码' }, who);
    return new GoTo('/sign-in', '密码已重新设置，动态口令已清除，原来的登录都已退出。请用新密码登录。');
  },
  again: async (app, { login, code }, visit, sentence) =>
    new Show('reset/new', resetForm(app, visit, { login, code, sentence }), 422),
});
