import { APP_LIST, notTrusted } from '../addresses.ts';
import type { Check, CheckLine, CheckParts, Finding } from '../check.ts';
import { refusalFinding } from '../refusals.ts';
import { rehearse } from '../rehearsal.ts';
import { APP_NOT_TRUSTED } from './app-ip.ts';

/** Customers first, then the calls for groups and tags, each of which is granted on its own in some companies. */
const TOO_MANY_GROUPS = 81017; // asked without an owner; the right is there

const MORE = [
  { path: 'externalcontact/groupchat/list', body: { status_filter: 0, cursor: '', limit: 1 }, title: '客户群' },
  { path: 'externalcontact/get_corp_tag_list', body: {}, title: '客户标签' },
] as const;

export const contacts: Check = {
  name: 'contacts',
  title: '客户联系',
  path: '/setup/contacts',
  lost: '会话中客户只有编号，没有名字、备注与标签；看不到客户、客户群与添加关系。',
  async run(parts): Promise<Finding> {
    const { corpId, agentSecret, contactSecret } = parts.binding.current();
    if (corpId === '' || (agentSecret === '' && contactSecret === ''))
      return { state: 'unset', sentence: '要先填写自建应用', remedy: '请先完成“自建应用”，客户联系使用它的 Secret。' };
    const asked = await rehearse(parts, { secret: 'contact', path: 'externalcontact/get_follow_user_list' });
    const { lines, refusal, blocked, answer } = asked;
    if (blocked) return { ...blocked, lines };
    if (refusal?.error.code === APP_NOT_TRUSTED) return { ...notTrusted(refusal.error, APP_LIST), lines };
    if (refusal)
      return {
        ...refusalFinding(refusal.error, contactSecret === '' && refusal.step === 'token' ? 'app' : 'contact'),
        lines,
      };
    const more = await Promise.all(MORE.map((call) => lastLine(parts, call)));
    const all = [...lines, ...more.map(({ line }) => line)];
    const followers = answer?.['follow_user'];
    return { ...judged(Array.isArray(followers) ? followers.length : 0, more), lines: all };
  },
};

async function lastLine(parts: CheckParts, { path, body, title }: (typeof MORE)[number]) {
  const { lines, refusal, blocked } = await rehearse(parts, { secret: 'contact', path, body });
  const line = lines.at(-1)!;
  const granted = refusal?.error.code === TOO_MANY_GROUPS || (!refusal && !blocked);
  const shown: CheckLine = granted ? { ...line, state: 'ok', detail: '已应答' } : { ...line, state: 'warning' };
  return { title, granted, line: shown };
}

function judged(followers: number, more: readonly { title: string; granted: boolean }[]): Finding {
  if (followers === 0) {
    return {
      state: 'warning',
      sentence: '没有员工开通客户联系',
      reason: '没有在使用范围内的员工，他们添加的人不算客户，取不到名字与群成员。',
      remedy: '请到企业微信管理后台 → 客户联系 → 配置 → 使用范围，加入需要添加客户的员工。',
    };
  }
  const refused = more.filter(({ granted }) => !granted).map(({ title }) => title);
  if (refused.length === 0)
    return { state: 'ok', sentence: `有权读取客户、客户群与标签，${followers} 名员工开通了客户联系` };
  return {
    state: 'warning',
    sentence: `取不到${refused.join('、')}`,
    reason: '客户可以读取，但企业微信拒绝了这些接口。',
    remedy:
      '请到企业微信管理后台 → 客户联系 → 客户 → 展开 API → 可调用接口的应用，确认自建应用已勾选，且可见范围为整个公司。',
  };
}
