import { z } from 'zod';
import { findOwnAccount, updateOwnWecom } from '../../store/accounts.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';

export const wecomRemove = action({
  post: '/account/wecom/remove',
  may: 'own-account',
  trail: ['wecom-linked'],
  input: z.object({}),
  async run({ store }, viewer, _input, visit) {
    const userid = (await store.read(findOwnAccount, viewer))?.wecomUserid ?? null;
    const person = userid === null ? {} : { person: userid };
    await visit.change(
      { act: 'wecom-linked', title: `解除关联 ${userid ?? ''}`, ...person },
      updateOwnWecom,
      viewer,
      null,
    );
    return new GoTo('/account', '已解除关联，以后不能再扫码登录这个账号。');
  },
});
