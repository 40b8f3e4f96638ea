import type { App } from '../../app.ts';
import { UserError } from '../../lib/errors.ts';
import type { Entered, SetupFacts, SetupStep } from '../setup-step.ts';

/** Straight to WeCom, or through a proxy with or without an account of its own. */
const KINDS = ['none', 'http', 'socks5'] as const;
type Kind = (typeof KINDS)[number];

export const proxy: SetupStep = {
  name: 'proxy',
  title: '网络与代理',
  hint: '直连或经代理',
  heading: '选择访问企业微信的线路',
  why: '拉取会话、同步通讯录都由本机主动访问企业微信；本机能直接上网时不需要代理。',
  checks: ['proxy'],
  button: '保存并测试',
  line: ({ known, checks }) => (known.proxy === '' && !checks.has('proxy') ? '' : wayOf(known.proxy)),
  isFilled: () => true,
  task: ({ known, has }, entered) => {
    const there = partsOf(known.proxy);
    return {
      kind: entered.or('kind', there.kind),
      host: entered.or('host', there.host),
      port: entered.or('port', there.port),
      user: entered.or('user', known.proxyUser),
      hasPassword: has.proxyPassword,
    };
  },
  save: (app, _viewer, entered) => {
    const kind = KINDS.find((known) => known === entered.text('kind'));
    if (!kind) throw new UserError('请选择直连、HTTP 代理或 SOCKS5 代理。');
    if (kind === 'none') return void app.binding.save({ proxy: '', proxyAuth: '' });
    app.binding.save({ proxy: addressIn(entered, kind), proxyAuth: accountIn(entered, app) });
  },
};

function addressIn(entered: Entered, kind: Kind): string {
  const host = entered
    .text('host')
    .replace(/^[a-z0-9]+:\/\//i, '')
    .replace(/\/+$/, '');
  const port = Number(entered.text('port'));
  if (host === '') throw new UserError('请填写代理的地址。');
  if (!/^[\w.-]+$|^\[[0-9a-f:]+\]$/i.test(host))
    throw new UserError('代理的地址只填主机名或 IP，端口填在旁边一格，账号与密码填在下面。');
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new UserError('代理的端口是 1 至 65535 的数字。');
  return `${kind}://${host}:${port}`;
}

/** A password stays as long as its account does. */
function accountIn(entered: Entered, { binding }: Pick<App, 'binding'>): string {
  const [user, password] = [entered.text('user'), entered.text('password')];
  if (user === '' && password !== '') throw new UserError('填写了代理的密码，还要填写账号。');
  if (user === '') return '';
  if (user.includes(':')) throw new UserError('代理的账号里不能有冒号。');
  const there = binding.current().proxyAuth;
  return password === '' && there.startsWith(`${user}:`) ? there : `${user}:${password}`;
}

function partsOf(address: string): { readonly kind: Kind; readonly host: string; readonly port: string } {
  const [, scheme = 'http', host = '', port = ''] = /^(?:(\w+):\/\/)?(.*?)(?::(\d+))?\/*$/.exec(address) ?? [];
  if (address === '') return { kind: 'none', host: '', port: '' };
  return { kind: scheme.startsWith('socks') ? 'socks5' : 'http', host: host.replace(/^.*@/, ''), port };
}

/** 直连, or the proxy without its account. */
export function wayOf(address: string): string {
  const { kind, host, port } = partsOf(address);
  return kind === 'none' ? '直连' : `经代理 ${host}${port ? `:${port}` : ''}`;
}

export const addressOf = ({ known, checks }: Pick<SetupFacts, 'known' | 'checks'>, ...names: string[]) => ({
  ip: names.map((name) => checks.get(name)?.ip).find(Boolean) ?? null,
  way: wayOf(known.proxy),
});
