import { ARCHIVE_LIST, notTrusted, notYet } from '../addresses.ts';
import type { Check, Finding } from '../check.ts';
import { askPermitted, EXPIRED, excused, NOT_TRUSTED } from '../permit-call.ts';

const SDK_NOT_TRUSTED = 10009;

export const archiveIp: Check = {
  name: 'archive-ip',
  title: '会话存档可信 IP',
  path: '/setup/archive-ip',
  lost: '拉取不到任何会话；企业微信只保留几天，久了会丢失。',
  async run(parts): Promise<Finding> {
    const { corpId, archiveSecret } = parts.binding.current();
    if (corpId === '' || archiveSecret === '') return notYet('会话存档 Secret');
    const { lines, refusal, blocked } = await askPermitted(parts);
    if (blocked) return { ...blocked, lines };
    if (!refusal) return { state: 'ok', sentence: '出口 IP 已在会话内容存档的可信 IP 中', lines };
    const { error, step } = refusal;
    if (error.code === NOT_TRUSTED || error.code === SDK_NOT_TRUSTED)
      return { ...notTrusted(error, ARCHIVE_LIST), lines };
    if (step === 'call' && error.code === EXPIRED)
      return { state: 'ok', sentence: '企业微信没有拒绝本机的出口 IP', lines: excused(lines, '服务已到期') };
    return { ...notYet('会话存档 Secret'), lines };
  },
};
