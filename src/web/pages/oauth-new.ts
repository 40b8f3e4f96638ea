import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { openAction } from '../action.ts';
import { insideAddress, nextPath } from '../entrance.ts';
import { GoTo } from '../outcome.ts';
import { beginScan } from '../sign-in.ts';

/** Off to WeCom, from its own browser: it knows who is there and comes back without a question. */
export const oauthNew = openAction({
  get: '/sign-in/wecom',
  trail: [],
  guarded: true,
  input: z.object({ next: nextPath }),
  async run({ signIn, clock }, { next }, visit) {
    if (visit.viewer) return new GoTo(next);
    const state = beginScan(visit.session, 'inside', next, clock());
    const url = signIn.insideUrl({ state, redirectUri: insideAddress(visit) });
    if (url === null) throw new UserError('尚未配置企业微信登录。请先用账号和密码登录。');
    return new GoTo(url);
  },
});
