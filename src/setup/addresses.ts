import type { WecomError } from '../wecom/errors.ts';
import type { Finding } from './check.ts';

/** The two lists of trusted addresses look alike and are not the same: each finding says which one it means. */
interface ListOfAddresses {
  readonly name: string;
  readonly where: string;
  readonly other: string;
}

export const ARCHIVE_LIST: ListOfAddresses = {
  name: '会话内容存档的可信 IP 地址',
  where: '企业微信管理后台 → 管理工具 → 会话内容存档 → 可信IP地址 → 添加',
  other: '自建应用的“企业可信IP”是另一份名单，填在那里不算数。',
};

export const APP_LIST: ListOfAddresses = {
  name: '自建应用的企业可信 IP',
  where: '企业微信管理后台 → 应用管理 → 进入该应用 → 企业可信IP → 配置',
  other: '会话内容存档的“可信IP地址”是另一份名单，填在那里不算数。',
};

export function notTrusted({ code, detail, ip }: WecomError, { name, where, other }: ListOfAddresses): Finding {
  const shown = ip ?? '本机的出口 IP';
  return {
    state: 'error',
    sentence: ip ? `出口 IP ${ip} 不在${name}中` : `出口 IP 不在${name}中`,
    reason: `企业微信看到的请求来自${ip ? ` ${ip}` : '本机的出口 IP'}，与网卡上的地址可能不同；换了线路或代理后它会变。${other}`,
    remedy: `请到${where}，加入 ${shown}（多个用分号隔开），保存后约一分钟生效，本系统自动恢复，无需重启。`,
    code,
    detail,
    ...(ip ? { ip } : {}),
  };
}

export function notYet(first: string): Finding {
  return {
    state: 'unset',
    sentence: `要先通过“${first}”，才能测可信 IP`,
    remedy: `请先处理“${first}”，再回到这里重新测试。`,
  };
}
