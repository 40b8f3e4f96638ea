import { messageOf, UserError } from '../lib/errors.ts';
import type { MailSettings } from './settings.ts';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly attachment?: Attachment;
}

export interface Attachment {
  readonly filename: string;
  readonly content: Buffer;
}

const PATIENCE = 15_000;

/** Nothing is read from disk or fetched for a mail, whatever its text says. */
export async function sendMail(
  settings: MailSettings,
  password: string,
  { to, subject, text, attachment }: Mail,
): Promise<void> {
  const { createTransport } = await import('nodemailer'); // 20 MB that a house without mail needs not have
  const { host, port, security, user, from } = settings;
  const transport = createTransport({
    ...{ host, port, secure: security === 'tls', requireTLS: security === 'starttls', ignoreTLS: security === 'none' },
    ...(user === '' ? {} : { auth: { user, pass: password } }),
    ...{ connectionTimeout: PATIENCE, greetingTimeout: PATIENCE, socketTimeout: PATIENCE },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  try {
    const attachments = attachment ? [attachment] : [];
    await transport.sendMail({ from, to, subject: subject.replace(/\s+/g, ' '), text, attachments });
  } catch (error) {
    throw new UserError(reasonOf(error, settings));
  } finally {
    transport.close();
  }
}

/** What the server objected to, in words, its own behind them. */
function reasonOf(error: unknown, { host, port }: MailSettings): string {
  const { code = '', responseCode = 0 } = (error ?? {}) as { code?: string; responseCode?: number };
  const words = messageOf(error).replace(/\s+/g, ' ').slice(0, 200);
  if (code === 'EAUTH') return `邮件服务器不接受账号或密码。很多邮箱要用专门的授权码，而不是登录密码。（${words}）`;
  if (code === 'EENVELOPE' || responseCode === 550) return `邮件服务器不接受这个收件人或发件人。（${words}）`;
  if (code === 'ESOCKET' && /certificate|self.signed|SSL|TLS/i.test(words))
    return `与邮件服务器 ${host} 的加密连接没有建立。核对端口与加密方式，内部证书须由服务器信任。（${words}）`;
  if (['ECONNECTION', 'ETIMEDOUT', 'ESOCKET', 'EDNS', 'ECONNREFUSED'].includes(code))
    return `连不上邮件服务器 ${host}:${port}。核对地址与端口，确认服务器可以访问它。（${words}）`;
  return `邮件没有发出。（${words}）`;
}
