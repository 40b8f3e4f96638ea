import { z } from 'zod';
import { updateOwnWecom } from '../../store/accounts.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';

export const wecomRemove = action({
  post: '/account/wecom/remove',
  may: 'own-account',
  trail: [],
  input: z.object({}),
  async run({ store }, viewer) {
    await store.write(updateOwnWecom, viewer, null);
    return new GoTo('/account', '已解除关联，以后不能再扫码登录这个账号。');
  },
});
