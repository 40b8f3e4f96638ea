import { hash } from 'node:crypto';
import { fullTime } from '../../drawing/words.ts';
import type { ChatHead, Logged, PackageMedium, PackageRow, Party } from './sink.ts';

/** What a message is in RSMF 2.0.0, and who takes part. Ids are ours (P1, C1), as those of WeCom hold whatever they like. */
export interface Custom {
  readonly name: string;
  readonly value: string;
}

export interface Attachment {
  /** The name of a file in the ZIP. */
  readonly id: string;
  readonly display: string;
  readonly size: number;
}

export const CONVERSATION = 'C1';

const KINDS: Readonly<Record<Party['kind'], string>> = {
  employee: '员工',
  customer: '客户',
  robot: '机器人',
  system: '系统',
};

const CHINA = 8 * 3_600_000;

/** `2026-11-20T09:00:00.000+08:00` */
export const zoned = (at: number): string => new Date(at + CHINA).toISOString().replace('Z', '+08:00');

/** The same for all slices of a conversation, in this package and in any other. */
export const collectionOf = (key: string): string => hash('sha256', `huicun conversation\n${key}`, 'hex').slice(0, 32);

export class Participants {
  readonly #ids = new Map<string, string>();
  readonly #parties: Party[] = [];

  constructor(members: readonly Party[]) {
    for (const member of members) this.idOf(member);
  }

  idOf(party: Party): string {
    const known = this.#ids.get(party.id);
    if (known !== undefined) return known;
    const id = `P${this.#ids.size + 1}`;
    this.#ids.set(party.id, id);
    this.#parties.push(party);
    return id;
  }

  find(id: string | null): string | null {
    return id === null ? null : (this.#ids.get(id) ?? null);
  }

  get names(): readonly string[] {
    return this.#parties.map(({ name }) => name);
  }

  all() {
    return this.#parties.map((party) => ({
      id: this.idOf(party),
      display: clean(party.name),
      ...(party.id === '' ? {} : { account_id: clean(party.id) }),
      custom: customs([
        ['身份', KINDS[party.kind]],
        [party.kind === 'employee' ? '部门' : '企业', party.detail],
      ]),
    }));
  }
}

export function conversationOf(chat: ChatHead, participants: Participants) {
  const custodian = participants.find(chat.who);
  return {
    id: CONVERSATION,
    display: clean(chat.name),
    platform: 'wecom',
    type: chat.kind === 'group' ? 'channel' : 'direct',
    participants: participants.all().map(({ id }) => id),
    ...(custodian === null ? {} : { custodian }),
    custom: customs([
      ['会话标识', chat.key],
      ['范围', chat.external ? '外部' : '内部'],
    ]),
  };
}

export function eventOf(
  row: PackageRow,
  { participants, who, attachments }: EventParts,
): Readonly<Record<string, unknown>> {
  const { seq, sentAt, event, revoked, revokes, sender } = row;
  return {
    id: String(seq),
    ...{ type: event ? 'unknown' : 'message', conversation: CONVERSATION, participant: participants.idOf(sender) },
    ...(sentAt > 0 ? { timestamp: zoned(sentAt) } : {}),
    body: bodyOf(row),
    ...(revoked === null ? {} : { deleted: true }),
    ...(who === null ? {} : { direction: sender.id === who ? 'outgoing' : 'incoming' }),
    ...(attachments.length === 0 ? {} : { attachments }),
    custom: customs([
      ['类型', row.label],
      [
        '撤回',
        revoked && `${revoked.by.name} 于 ${revoked.at > 0 ? fullTime(revoked.at) : '不明时间'}（消息 ${revoked.seq}）`,
      ],
      ['撤回的消息', revokes === null ? null : String(revokes)],
      ['密文哈希', loggedWords(row.received)],
      ['原文 SHA-256', loggedWords(row.opened)],
      ...row.media.map((medium): [string, string | null] => [
        '文件 SHA-256',
        medium.sha256 && `${nameOf(medium)} ${medium.sha256}`,
      ]),
    ]),
  };
}

export interface EventParts {
  readonly participants: Participants;
  readonly who: string | null;
  readonly attachments: readonly Attachment[];
}

/** The words, then what else a card says, then the files that are not attached, with the reason. */
export function bodyOf({ lines, facts, media }: PackageRow): string {
  const missing = media.filter(({ note }) => note !== null).map((medium) => `[${nameOf(medium)}：${medium.note}]`);
  return clean([...lines, ...facts.map(({ name, value }) => `${name}：${value}`), ...missing].join('\n'));
}

export function nameOf({ name, label }: PackageMedium): string {
  return name ?? label;
}

function loggedWords(logged: Logged | null): string | null {
  return logged && `${logged.hash}（${logged.index === null ? '尚未入存证日志' : `存证日志第 ${logged.index} 条`}）`;
}

/** The format forbids empty values. */
function customs(given: readonly (readonly [name: string, value: string | null])[]): Custom[] {
  return given.flatMap(([name, value]) => (value === null || value === '' ? [] : [{ name, value: clean(value) }]));
}

/** What every reader of JSON takes: no half characters. */
export function clean(text: string): string {
  return text.toWellFormed();
}
