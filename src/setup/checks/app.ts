import type { Check, CheckLine, CheckParts, Finding } from '../check.ts';
import { excused } from '../permit-call.ts';
import { refusalFinding } from '../refusals.ts';
import { type Rehearsed, rehearse } from '../rehearsal.ts';
import { APP_CALL, APP_NOT_TRUSTED } from './app-ip.ts';

/** The secret by the list of departments, the AgentId by asking for the application of that number. What it may see has tests of its own. */
const OF_ANOTHER_APP: readonly number[] = [40056, 301002];
const NOT_SECRETS_BUSINESS: readonly number[] = [APP_NOT_TRUSTED, 60011];

export const app: Check = {
  name: 'app',
  title: '自建应用',
  path: '/setup/app',
  lost: '没有部门、成员与客户的名字，不能扫码登录，也不能发通知；会话照常存档。',
  async run(parts): Promise<Finding> {
    const { corpId, agentId, agentSecret } = parts.binding.current();
    const missing = [corpId ? '' : '企业 ID', agentId ? '' : 'AgentId', agentSecret ? '' : '应用的 Secret'].filter(
      Boolean,
    );
    if (missing.length > 0) return unset(missing);
    const { lines, refusal, blocked } = await rehearse(parts, APP_CALL);
    if (blocked) return { ...blocked, lines };
    if (refusal && !(refusal.step === 'call' && NOT_SECRETS_BUSINESS.includes(refusal.error.code)))
      return { ...refusalFinding(refusal.error, 'app'), lines };
    if (refusal) {
      const sentence = 'Secret 正确；可信 IP 或可见范围另有自检';
      return { state: 'ok', sentence, lines: excused(lines, `${refusal.error.code}，另有自检`) };
    }
    return ofAgent(await askForAgent(parts), agentId, lines);
  },
};

function unset(missing: readonly string[]): Finding {
  return {
    state: 'unset',
    sentence: `尚未填写${missing.join('、')}`,
    remedy:
      '请到企业微信管理后台 → 应用管理 → 应用 → 自建，创建或进入一个应用，复制 AgentId 与 Secret；可见范围选整个公司，今后不要删除它。',
  };
}

const askForAgent = (parts: CheckParts): Promise<Rehearsed> =>
  rehearse(parts, { secret: 'agent', path: 'agent/get', query: { agentid: parts.binding.current().agentId } });

/** When this call alone does not come through, the secret is proven all the same. */
function ofAgent({ lines: more, answer, refusal }: Rehearsed, agentId: string, before: readonly CheckLine[]): Finding {
  const last = more.slice(-1);
  if (refusal && OF_ANOTHER_APP.includes(refusal.error.code)) {
    return {
      state: 'error',
      sentence: `AgentId ${agentId} 与 Secret 不是同一个应用`,
      reason: 'Secret 有效，但企业微信不承认它属于填写的 AgentId。',
      remedy: '请到企业微信管理后台 → 应用管理 → 进入该应用，从同一页复制 AgentId 与 Secret。',
      code: refusal.error.code,
      detail: refusal.error.detail,
      lines: [...before, ...last],
    };
  }
  if (!answer)
    return { state: 'ok', sentence: 'Secret 正确', lines: [...before, ...excused(last, 'AgentId 没有核对到')] };
  if (answer['close'] === 1) {
    return {
      state: 'error',
      sentence: '应用已被停用',
      reason: '管理员在企业微信中停用了这个应用。',
      remedy: '请到企业微信管理后台 → 应用管理 → 进入该应用，重新启用。',
      lines: [...before, ...last],
    };
  }
  const name = typeof answer['name'] === 'string' && answer['name'] !== '' ? `“${answer['name']}”` : '';
  return { state: 'ok', sentence: `应用${name}的 AgentId 与 Secret 正确`, lines: [...before, ...last] };
}
