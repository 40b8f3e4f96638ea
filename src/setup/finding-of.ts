import { messageOf, UserError } from '../lib/errors.ts';
import { describeCode, WecomError } from '../wecom/errors.ts';
import type { Obstacle, ObstacleKind } from '../wecom/obstacle.ts';
import { Blocked } from '../wecom/trial.ts';
import type { Finding } from './check.ts';

/** What an error means when no test has better words for it. */
export function findingOf(error: unknown): Finding {
  if (error instanceof WecomError) return wecomFinding(error);
  if (error instanceof Blocked) return blockedFinding(error.obstacle, { proxy: '', host: '企业微信' });
  if (error instanceof UserError) {
    const [sentence, ...rest] = error.message.split(/(?<=[。：])/);
    return { state: 'error', sentence: sentence!.replace(/[。：]$/, ''), remedy: rest.join('') };
  }
  return {
    state: 'error',
    sentence: '自检时出现内部错误',
    reason: messageOf(error),
    remedy: '请稍后重新测试；仍如此请查看服务日志。',
  };
}

function wecomFinding({ code, remedy, detail, ip }: WecomError): Finding {
  return { state: 'error', sentence: describeCode(code).means, remedy, code, detail, ...(ip ? { ip } : {}) };
}

interface Way {
  /** As it was entered; empty: straight. */
  readonly proxy: string;
  /** Where we want to go. */
  readonly host: string;
}

type Words = Required<Pick<Finding, 'sentence' | 'reason' | 'remedy'>>;

/** Which of the two did not work is what a person needs to know first: the proxy, or what lies behind it. */
export function blockedFinding({ kind, at, detail }: Obstacle, way: Way): Finding {
  const shown = proxyShown(way.proxy);
  const words = shown === '' ? DIRECT[kind] : isAboutTarget(kind, at, shown, way.host) ? BEHIND : PROXIED[kind];
  const fill = (text: string) => text.replaceAll('{proxy}', shown).replaceAll('{host}', way.host);
  const { sentence, reason, remedy } = words;
  return { state: 'error', sentence: fill(sentence), reason: fill(reason), remedy: fill(remedy), detail };
}

/** A proxy that works and cannot reach WeCom closes the line, or names WeCom in what it says. */
function isAboutTarget(kind: ObstacleKind, at: string, proxy: string, host: string): boolean {
  return kind === 'cut-off' || (at !== '' && !proxy.includes(at) && host.includes(at));
}

/** host:port, never name and password. */
export function proxyShown(proxy: string): string {
  return proxy
    .replace(/^\w+:\/\//, '')
    .replace(/^[^@]*@/, '')
    .replace(/\/+$/, '');
}

const FIREWALL =
  '请让网络管理员放行本机到 {host} 的 443 端口（HTTPS）；只能经代理上网时，在“设置 → 网络与代理”中填写。';
const PROXY_PAGE = '请核对“设置 → 网络与代理”中的地址与端口';

const BEHIND: Words = {
  sentence: '代理 {proxy} 连不到 {host}',
  reason: '代理本身有应答，但它没能接通企业微信，或中途断开了连接。',
  remedy: '请代理的管理员放行 {host} 的 443 端口，并检查代理服务器自己的 DNS 与外网。',
};

const CERTIFICATE: Words = {
  sentence: '与 {host} 的 HTTPS 连接被中途拦截',
  reason: '收到的证书不是企业微信的。公司的防火墙、上网行为管理或代理正在解开 HTTPS。',
  remedy: '请网络管理员把 {host} 加入“不解密”名单。会话存档 SDK 同样不接受这样的证书。',
};

const DATE: Words = {
  sentence: '{host} 的证书不在有效期内',
  reason: '多半是本机时间不对；也可能 HTTPS 被中途拦截。',
  remedy: '请先校准服务器时间（启用 NTP）再测；时间无误时，请网络管理员把 {host} 加入“不解密”名单。',
};

const DIRECT: Readonly<Record<ObstacleKind, Words>> = {
  dns: {
    sentence: '本机解析不了域名 {host}',
    reason: 'DNS 服务器没有应答，或不认识这个域名。',
    remedy: '请检查本机的 DNS 设置；只能经代理上网时，在“设置 → 网络与代理”中填写代理。',
  },
  refused: { sentence: '{host} 拒绝连接', reason: '多半被本机或公司的防火墙拦下了。', remedy: FIREWALL },
  timeout: { sentence: '连接 {host} 超时', reason: '请求发出后没有应答，多半被防火墙丢弃了。', remedy: FIREWALL },
  'proxy-login': { sentence: '网络要求登录', reason: '中间的设备要求账号与密码。', remedy: FIREWALL },
  'proxy-refuses': { sentence: '网络不允许访问 {host}', reason: '中间的设备拒绝了请求。', remedy: FIREWALL },
  'no-proxy': {
    sentence: '{host} 的应答不是 HTTPS',
    reason: '中间的设备替企业微信作了应答。',
    remedy: FIREWALL,
  },
  certificate: CERTIFICATE,
  'certificate-date': DATE,
  'cut-off': { sentence: '与 {host} 的连接被中断', reason: '多半被防火墙按内容拦截了。', remedy: FIREWALL },
  other: { sentence: '连不上 {host}', reason: '网络没有说明原因。', remedy: FIREWALL },
};

const PROXIED: Readonly<Record<ObstacleKind, Words>> = {
  dns: {
    sentence: '解析不了代理的域名（{proxy}）',
    reason: '本机的 DNS 不认识代理的域名。',
    remedy: `${PROXY_PAGE}，或改填代理的 IP。`,
  },
  refused: {
    sentence: '代理 {proxy} 拒绝连接',
    reason: '那个地址没有代理在运行，或端口不对，或被防火墙拦下。',
    remedy: `${PROXY_PAGE}，并确认代理已启动。`,
  },
  timeout: {
    sentence: '连接代理 {proxy} 超时',
    reason: '代理没有应答，或它连不到企业微信。',
    remedy: `${PROXY_PAGE}，并确认本机能访问它。`,
  },
  'proxy-login': {
    sentence: '代理 {proxy} 不接受账号与密码（407）',
    reason: '代理要求登录，而填写的账号或密码不对，或没有填写。',
    remedy: '请在“设置 → 网络与代理”中重新填写代理的账号与密码。',
  },
  'proxy-refuses': {
    sentence: '代理 {proxy} 不允许访问 {host}',
    reason: '代理拒绝了这个目标，或它自己连不到企业微信。',
    remedy: '请代理的管理员放行 {host} 的 443 端口。',
  },
  'no-proxy': {
    sentence: '{proxy} 不是这种代理',
    reason: '那里有程序应答，但说的不是填写的协议（HTTP 或 SOCKS5）。',
    remedy: `${PROXY_PAGE}，以及开头的 http:// 或 socks5://。`,
  },
  certificate: CERTIFICATE,
  'certificate-date': DATE,
  'cut-off': BEHIND,
  other: {
    sentence: '经代理 {proxy} 连不上 {host}',
    reason: '网络没有说明原因。',
    remedy: `${PROXY_PAGE}。`,
  },
};
