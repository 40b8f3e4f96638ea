import type { Check, Finding } from '../check.ts';
import { askPermitted, EXPIRED, excused, NOT_TRUSTED } from '../permit-call.ts';
import { refusalFinding } from '../refusals.ts';

/** A wrong address or an expired licence is said by tests of their own: the secret is right when WeCom gets that far. */
export const archiveSecret: Check = {
  name: 'archive-secret',
  title: '会话存档 Secret',
  path: '/setup/archive-secret',
  lost: '拉取不到任何会话。',
  async run(parts): Promise<Finding> {
    const { corpId, archiveSecret: secret } = parts.binding.current();
    if (secret === '' || corpId === '') return unset(secret === '');
    const rehearsed = await askPermitted(parts);
    const { lines, refusal, blocked } = rehearsed;
    if (blocked) return { ...blocked, lines };
    if (!refusal) return { state: 'ok', sentence: 'Secret 正确，有读取会话存档的权限', lines };
    const { error, step } = refusal;
    if (step === 'call' && error.code === NOT_TRUSTED) {
      const sentence = 'Secret 正确；出口 IP 尚未加入可信 IP，见“会话存档可信 IP”';
      return { state: 'ok', sentence, lines: excused(lines, '可信 IP 另有自检') };
    }
    if (step === 'call' && error.code === EXPIRED) {
      const sentence = 'Secret 正确；会话内容存档服务已到期，见“存档席位与有效期”';
      return { state: 'ok', sentence, lines: excused(lines, '服务已到期') };
    }
    return { ...refusalFinding(error, 'archive'), lines };
  },
};

function unset(isSecret: boolean): Finding {
  return {
    state: 'unset',
    sentence: isSecret ? '尚未填写会话内容存档的 Secret' : '要先填写企业 ID，才能验证 Secret',
    remedy: isSecret
      ? '请到企业微信管理后台 → 管理工具 → 会话内容存档 → Secret → 查看，发到手机上取得后填写。'
      : '请先在“企业信息”中填写企业 ID。',
  };
}
