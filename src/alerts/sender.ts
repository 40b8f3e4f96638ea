import type { Permission } from '../access/permission.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import { loadMasterKey, unseal } from '../lib/seal.ts';
import { findChannelSecret, recordChannel } from '../store/channels.ts';
import { listTemplatesInUse, type TemplateContent } from '../store/notice-templates.ts';
import { type DueNotice, listDueNotices, listOpeners, type Outcome, recordOutcome } from '../store/notices.ts';
import type { RobotApi } from '../wecom/robot-api.ts';
import type { AlertParts } from './alerts.ts';
import { type Bundle, bundlesOf, isList, writeList } from './bundle.ts';
import { findCategory, systemTemplate } from './categories.ts';
import { type Attachment, sendMail } from './mail.ts';
import { mailSettings } from './settings.ts';
import { payloadOf, plainText, type Written, write } from './template.ts';

/** Empties the outbox. Killed at any line it loses nothing: what was not noted as sent is sent again. */
export type RobotSender = Pick<RobotApi, 'send'>;

const MAIL = 'mail';
const AT_ONCE = 500;
const MINUTE = 60_000;
/** How long to wait after the first failure, the second, … then it has failed. */
const BACK_OFF = [1, 2, 5, 10, 30, 60, 60, 60].map((minutes) => minutes * MINUTE);

interface Delivered {
  readonly unreached: readonly string[];
}

export class Sender {
  readonly #parts: AlertParts;

  constructor(parts: AlertParts) {
    this.#parts = parts;
  }

  async send(): Promise<number> {
    const { store, clock } = this.#parts;
    const due = await store.read(listDueNotices, clock(), AT_ONCE);
    if (due.length === 0) return 0;
    const openers = await this.#openers(due);
    const templates = await store.read(listTemplatesInUse);
    /** A way that is shut is not tried for everybody else in turn. */
    const shut = new Map<string, unknown>();
    let sent = 0;
    for (const bundle of bundlesOf(due, openers)) {
      const outcomes = await this.#sendOne(bundle, templates, shut);
      for (const outcome of outcomes) await store.write(recordOutcome, outcome, clock());
      sent += outcomes.reduce((sum, { state, ids }) => sum + (state === 'sent' ? ids.length : 0), 0);
    }
    return sent;
  }

  /** Throws what the way objects to. */
  async deliver(
    channel: DueNotice['channel'],
    recipients: readonly string[],
    written: Written,
    { again = false, attachment }: { readonly again?: boolean; readonly attachment?: Attachment } = {},
  ): Promise<Delivered> {
    if (channel === 'wecom') return this.#parts.messages.send(recipients, payloadOf(written, 'member'), { again });
    const key = channel === 'mail' ? MAIL : recipients[0]!;
    try {
      await (channel === 'mail' ? this.#mail(recipients[0]!, written, attachment) : this.#robot(key, written));
      await this.#parts.store.write(recordChannel, key, null, this.#parts.clock());
    } catch (error) {
      await this.#parts.store.write(recordChannel, key, messageOf(error), this.#parts.clock());
      throw error;
    }
    return { unreached: [] };
  }

  async #sendOne(
    bundle: Bundle,
    templates: readonly TemplateContent[],
    shut: Map<string, unknown>,
  ): Promise<Outcome[]> {
    const { channel, recipients, notices } = bundle;
    const way = channel === 'robot' ? recipients[0]! : channel;
    try {
      if (shut.has(way)) throw shut.get(way);
      const again = notices.some(({ tries }) => tries > 0);
      const { unreached } = await this.deliver(channel, recipients, this.#written(bundle, templates), { again });
      return outcomesOf(notices, unreached);
    } catch (error) {
      if (channel !== 'mail') shut.set(way, error);
      this.#parts.log.warn({ channel, error: messageOf(error) }, 'a notice did not go out');
      return this.#later(notices, error);
    }
  }

  #written(bundle: Bundle, templates: readonly TemplateContent[]): Written {
    const { content, category: name } = bundle.notices[0]!;
    const listed = isList(bundle);
    const link = bundle.hasLink ? this.#link(listed ? listOf(content.path) : content.path) : null;
    if (listed) return writeList(bundle, link);
    const category = findCategory(name);
    const template = templates.find((own) => own.category === name) ?? (category && systemTemplate(category));
    return write(template ?? { format: 'text', content: content.title }, content.facts, link);
  }

  #link(path: string | null): string | null {
    const base = this.#parts.config.baseUrl.replace(/\/+$/, '');
    return base === '' || path === null ? null : `${base}${path}`;
  }

  /** By how often each was tried already. */
  #later(notices: readonly DueNotice[], error: unknown): Outcome[] {
    const problem = [messageOf(error), (error as { remedy?: string }).remedy].filter(Boolean).join('。');
    return notices.map(({ id, tries }) => {
      const wait = BACK_OFF[tries];
      if (wait === undefined) return { ids: [id], state: 'failed', problem, nextAt: null };
      return { ids: [id], state: 'waiting', problem, nextAt: this.#parts.clock() + wait };
    });
  }

  /** Whoever has no account is not sent to a page he could not open; groups and mailboxes were chosen by somebody. */
  async #openers(due: readonly DueNotice[]): Promise<(notice: DueNotice) => boolean> {
    const members = [...new Set(due.flatMap(({ channel, recipient }) => (channel === 'wecom' ? [recipient] : [])))];
    const who = async (permission: Permission) =>
      new Set(members.length === 0 ? [] : await this.#parts.store.read(listOpeners, members, permission));
    const opens = ({ category }: DueNotice) => findCategory(category)?.opens ?? 'see-violations';
    const may = new Map<Permission, ReadonlySet<string>>();
    for (const permission of new Set(due.map(opens))) may.set(permission, await who(permission));
    return (notice) => notice.channel !== 'wecom' || may.get(opens(notice))!.has(notice.recipient);
  }

  async #robot(key: string, written: Written): Promise<void> {
    await this.#parts.robots.send((await this.#secretOf(key)).secret, payloadOf(written, 'robot'));
  }

  async #mail(to: string, written: Written, attachment?: Attachment): Promise<void> {
    const { settings, secret } = await this.#secretOf(MAIL);
    const text = plainText(written);
    const subject = `会存：${(written.title || text.split('\n')[0]!).slice(0, 80)}`;
    await sendMail(mailSettings.parse(settings), secret, {
      ...{ to, subject, text },
      ...(attachment ? { attachment } : {}),
    });
  }

  async #secretOf(key: string): Promise<{ settings: unknown; secret: string }> {
    const found = await this.#parts.store.read(findChannelSecret, key);
    if (!found) throw new UserError(key === MAIL ? '还没有填写邮件服务器。' : '这个群机器人已被删除。');
    const { keyFile } = this.#parts.config;
    const secret = found.secret && unseal(loadMasterKey(keyFile), `channel-${key}`, Buffer.from(found.secret));
    return { settings: found.settings, secret: secret?.toString() ?? '' };
  }
}

/** The page that has all of them, where there is one. */
const listOf = (path: string | null): string | null =>
  ['/violations', '/timeouts'].find((list) => path?.startsWith(list)) ?? path;

const OUT_OF_RANGE = '不在自建应用的可见范围内，或没有企业微信许可。到企业微信管理后台把他加入应用的可见范围，再重试。';

/** WeCom answers with userids in any case. */
function outcomesOf(notices: readonly DueNotice[], unreached: readonly string[]): Outcome[] {
  const missed = new Set(unreached.map((id) => id.toLowerCase()));
  const idsOf = (reached: boolean) =>
    notices.filter(({ recipient }) => missed.has(recipient.toLowerCase()) !== reached).map(({ id }) => id);
  const outcomes: Outcome[] = [
    { ids: idsOf(true), state: 'sent', problem: '', nextAt: null },
    { ids: idsOf(false), state: 'unreached', problem: OUT_OF_RANGE, nextAt: null },
  ];
  return outcomes.filter(({ ids }) => ids.length > 0);
}
