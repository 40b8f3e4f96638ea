import { z } from 'zod';
import type { Viewer } from '../access/viewer.ts';
import { isMailAddress, mailSettings } from '../alerts/settings.ts';
import type { App } from '../app.ts';
import { UserError } from '../lib/errors.ts';
import { type Channel, listChannels } from '../store/channels.ts';
import { ago } from './words.ts';

/** Robots of groups and the mail server, as forms. */
export const MAIL_KEY = 'mail';

export const channelKey = z.string().regex(/^(mail|[0-9a-f]{16})$/);

export interface ChannelLine {
  readonly key: string;
  readonly name: string;
  readonly detail: string;
  readonly state: string;
  readonly tone: string;
  readonly problem: string;
}

/** All of them; `sentence`: what the one just tried objected to. */
export async function channelsView({ store, clock, binding, config }: App, viewer: Viewer, sentence = '') {
  const lines = (await store.read(listChannels, viewer)).map((channel) => channelLine(channel, clock()));
  return {
    robots: lines.filter(({ key }) => key !== MAIL_KEY),
    mail: lines.find(({ key }) => key === MAIL_KEY) ?? null,
    hasApp: binding.current().agentId !== '',
    hasAddress: config.baseUrl !== '',
    sentence,
  };
}

export function channelLine(
  { key, kind, name, settings, workedAt, failedAt, problem }: Channel,
  now: number,
): ChannelLine {
  const broken = problem !== '' && failedAt !== null;
  const state = broken
    ? `${ago(failedAt, now)}发送失败`
    : workedAt === null
      ? '还没有发过'
      : `${ago(workedAt, now)}发送成功`;
  return {
    ...{ key, name, problem, state, tone: broken ? 'error' : workedAt === null ? '' : 'ok' },
    detail: kind === 'mail' ? mailWords(settings) : 'Webhook 地址已封存',
  };
}

function mailWords(settings: unknown): string {
  const read = mailSettings.safeParse(settings).data;
  return read ? `${read.host}:${read.port}，${read.from}` : '';
}

export const robotFields = z.object({
  name: z.string().trim().max(100).default(''),
  address: z.string().trim().max(500).default(''),
});

export const mailFields = z.object({
  host: z.string().trim().max(253).default(''),
  port: z.string().trim().max(5).default(''),
  security: z.enum(['tls', 'starttls', 'none']).default('tls'),
  user: z.string().trim().max(200).default(''),
  password: z.string().max(500).default(''),
  from: z.string().trim().max(254).default(''),
});

export type MailFields = z.output<typeof mailFields>;

export function readMail({ host, port, security, user, from }: MailFields): z.output<typeof mailSettings> {
  if (!/^[\w.:-]+$/.test(host)) throw new UserError('邮件服务器的地址不对，填写域名或 IP，例如 smtp.exmail.qq.com。');
  const number = Number(port);
  if (!/^\d+$/.test(port) || number < 1 || number > 65_535)
    throw new UserError('端口不对，填写 1 至 65535 的数字，加密通常是 465。');
  if (!isMailAddress(from)) throw new UserError('发件人不是邮箱地址，例如 huicun@example.com。');
  return { host, port: number, security, user, from };
}

export function mailForm(channel: Channel | null): MailFields {
  const saved = mailSettings.safeParse(channel?.settings).data;
  if (!saved) return mailFields.parse({ port: '465' });
  return { ...saved, port: String(saved.port), password: '' };
}
