import { z } from 'zod';
import { UserError } from '../lib/errors.ts';
import type { NewAccount } from '../store/accounts.ts';
import { LOGIN } from './entrance.ts';
import { assertGoodPassword, hashPassword } from './passwords.ts';

const field = z.string().trim().max(200).default('');
const typed = z.string().max(1000).default('');

/** What somebody with a code fills in to have an account. */
export const newAccountForm = z.object({ code: field, name: field, login: field, password: typed, again: typed });

/** As it is kept, or the sentence that says what to mend. */
export async function newAccount({
  name,
  login,
  password,
  again,
}: z.output<typeof newAccountForm>): Promise<NewAccount> {
  if (!name || [...name].length > 32) throw new UserError('姓名为 1 至 32 个字。');
  if (!LOGIN.test(login)) throw new UserError('账号为 2 至 64 个字，可用汉字、字母、数字和 . _ @ -。');
  assertGoodPassword(password, again, login);
  return { name, login, passwordHash: await hashPassword(password) };
}
