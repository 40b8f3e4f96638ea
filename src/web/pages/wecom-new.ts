import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { action } from '../action.ts';
import { scanAddress } from '../entrance.ts';
import { GoTo } from '../outcome.ts';
import { beginScan } from '../sign-in.ts';

/** Off to scan, to link one's WeCom to one's account. */
export const wecomNew = action({
  get: '/account/wecom',
  may: 'own-account',
  trail: [],
  input: z.object({}),
  async run({ signIn, clock }, _viewer, _input, visit) {
    const state = beginScan(visit.session, 'link', '/account', clock());
    const url = signIn.loginUrl({ state, redirectUri: scanAddress(visit) });
    if (url === null) throw new UserError('尚未配置企业微信扫码登录，暂时不能关联。');
    return new GoTo(url);
  },
});
