import { APP_LIST, notTrusted, notYet } from '../addresses.ts';
import type { Check, Finding } from '../check.ts';
import { rehearse } from '../rehearsal.ts';

export const APP_CALL = { secret: 'agent', path: 'department/list' } as const;
export const APP_NOT_TRUSTED = 60020;

export const appIp: Check = {
  name: 'app-ip',
  title: '企业可信 IP',
  path: '/setup/app',
  lost: '取不到部门、成员、客户与客户群，扫码登录和通知也不能用。',
  async run(parts): Promise<Finding> {
    const { corpId, agentSecret } = parts.binding.current();
    if (corpId === '' || agentSecret === '') return notYet('自建应用');
    const { lines, refusal, blocked } = await rehearse(parts, APP_CALL);
    if (blocked) return { ...blocked, lines };
    if (!refusal) return { state: 'ok', sentence: '出口 IP 已在自建应用的企业可信 IP 中', lines };
    if (refusal.error.code === APP_NOT_TRUSTED) return { ...notTrusted(refusal.error, APP_LIST), lines };
    if (refusal.step === 'token') return { ...notYet('自建应用'), lines };
    return { state: 'ok', sentence: '企业微信没有拒绝本机的出口 IP', lines };
  },
};
