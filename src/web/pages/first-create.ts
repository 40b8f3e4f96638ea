import { UserError } from '../../lib/errors.ts';
import { createFirstAdministrator, findAccount } from '../../store/accounts.ts';
import { openAction } from '../action.ts';
import { enter, recordRefusal } from '../entering.ts';
import { firstForm } from '../entrance-forms.ts';
import { newAccount, newAccountForm } from '../new-account.ts';
import { GoTo, Show } from '../outcome.ts';

const REFUSED = {
  exists: '管理员账号已经建立，一次性验证码不再有效。请直接登录。',
  expired: '一次性验证码已失效。请重启服务，启动时会给出新的验证码。',
  wrong: '一次性验证码不对。请核对启动时打印的验证码。',
  spent: '验证码输错次数过多，已作废。请重启服务，启动时会给出新的验证码。',
} as const;

export const firstCreate = openAction({
  post: '/first',
  trail: ['first-account', 'sign-in', 'sign-in-failed'],
  guarded: true,
  input: newAccountForm,
  async run(app, asked, visit) {
    const { store, clock } = app;
    const { code, login } = asked;
    if (!code) throw new UserError('请填写启动时打印的一次性验证码。');
    const made = await store.write(createFirstAdministrator, code, await newAccount(asked), clock());
    if ('refused' in made) {
      recordRefusal(visit, { who: login, way: 'password', reason: REFUSED[made.refused] });
      throw new UserError(REFUSED[made.refused]);
    }
    const account = (await store.read(findAccount, made.accountId))!;
    const trace = { act: 'first-account', title: login } as const;
    return new GoTo(await enter(app, visit, account, { way: 'password', next: '/account?welcome=1', made: trace }));
  },
  again: async (app, { code, name, login }, visit, sentence) =>
    new Show('first/new', firstForm(app, visit, { code, name, login, sentence }), 422),
});
