import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { openAction } from '../action.ts';
import { nextPath, scanAddress } from '../entrance.ts';
import { GoTo } from '../outcome.ts';
import { beginScan } from '../sign-in.ts';

/** Off to WeCom's page with the code to scan. */
export const scanNew = openAction({
  get: '/sign-in/scan',
  trail: [],
  guarded: true,
  input: z.object({ next: nextPath }),
  async run({ signIn, clock }, { next }, visit) {
    if (visit.viewer) return new GoTo(next);
    const state = beginScan(visit.session, 'sign-in', next, clock());
    const url = signIn.loginUrl({ state, redirectUri: scanAddress(visit) });
    if (url === null) throw new UserError('尚未配置企业微信扫码登录。请先用账号和密码登录。');
    return new GoTo(url);
  },
});
