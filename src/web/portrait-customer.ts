import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { addWayLabel, CUSTOMER_STATES } from '../lib/directory-words.ts';
import { type FollowPeriod, listFollowPeriods } from '../store/customer-history.ts';
import { type CustomerRow, findCustomer } from '../store/customers.ts';
import { listOtherChats, type SharedChat } from '../store/person-chats.ts';
import { link } from './links.ts';
import { type Face, People } from './people.ts';
import { employeeHref, type Linked, linkPeople } from './person-links.ts';
import type { Sides } from './portrait.ts';
import { count, dateOf, fullTime, listTime } from './words.ts';

/** A customer beside the chat with him, as one employee knows him. */
export interface CustomerPortrait {
  readonly person: Linked;
  readonly id: string;
  readonly remarks: readonly string[];
  readonly consent: ConsentNote;
  readonly facts: readonly Fact[];
  readonly followers: readonly Follower[];
  readonly tags: readonly { readonly name: string; readonly group: string }[];
  readonly others: readonly ChatLink[];
  readonly rooms: readonly ChatLink[];
  /** His page of what was said with him. */
  readonly records: string | null;
}

export interface Fact {
  readonly name: string;
  readonly value: string;
  readonly title?: string;
  readonly tone?: string;
}

export interface ConsentNote {
  readonly tone: 'ok' | 'error' | '';
  readonly heading: string;
  readonly note: string;
}

export interface Follower extends Linked {
  readonly period: string;
  readonly title: string;
  readonly ended: boolean;
}

export interface ChatLink {
  readonly face: Face;
  readonly href: string;
  readonly note: string;
}

export async function portrayCustomer(
  app: App,
  viewer: Viewer,
  { key, here, there }: Sides,
): Promise<CustomerPortrait> {
  const { store, clock, names } = app;
  const [customer, periods, { singles, groups }, linked] = await Promise.all([
    store.read(findCustomer, viewer, there),
    store.read(listFollowPeriods, viewer, there),
    store.read(listOtherChats, viewer, { person: there, without: key, together: here, singles: true }),
    linkPeople(app, viewer, [there]),
  ]);
  const people = new People(names);
  const own = periods.filter(({ userid }) => userid === here);
  const person = linked(there);
  return {
    person,
    id: there,
    remarks: [
      ...new Set([...own, ...periods].filter(({ endedAt }) => endedAt === null).map(({ remark }) => remark)),
    ].filter((remark) => remark !== '' && remark !== person.face.name),
    consent: consentNote(own[0] ?? null, people.name(here)),
    facts: factsOf(customer, own[0] ?? null, periods),
    followers: periods.map((period) => followerOf(people, viewer, period)),
    tags: tagsOf(periods),
    others: singles.map((chat) => chatLinkOf(chat, people.face(chat.peer), clock())),
    rooms: groups.map((chat) => chatLinkOf(chat, people.group(chat.key), clock())),
    records: person.href && link(person.href, { tab: 'records' }),
  };
}

const CONSENT_WORDS = {
  agree: { tone: 'ok', heading: '已同意存档' },
  disagree: { tone: 'error', heading: '不同意存档' },
  default: { tone: '', heading: '默认同意存档' },
} as const;

/** Towards the employee of this chat: with another one he may have decided otherwise. */
export function consentNote(follow: FollowPeriod | null, employee: string): ConsentNote {
  const status = follow?.consent ?? null;
  if (status === null)
    return { tone: '', heading: '存档意愿未获取', note: `企业微信还没有告知他对 ${employee} 的选择` };
  const when = follow!.consentAt === null ? '' : `${fullTime(follow!.consentAt).slice(0, 16)}，`;
  const note = { agree: '客户在会话中同意', disagree: '客户拒绝，此后的消息不会存档', default: '客户还没有表态' }[
    status
  ];
  return { ...CONSENT_WORDS[status], note: `${when}${note}` };
}

const STATE_TONES = { none: '', broken: 'warning', talking: 'ok' } as const;

function factsOf(customer: CustomerRow | null, own: FollowPeriod | null, periods: readonly FollowPeriod[]): Fact[] {
  const mobiles = [...new Set(periods.flatMap((period) => period.mobiles))];
  const facts: (Fact | null)[] = [
    own && { name: '添加时间', value: fullTime(own.addedAt).slice(0, 16), title: fullTime(own.addedAt) },
    own && { name: '来源', value: addWayLabel(own.addWay) },
    own?.state ? { name: '渠道', value: own.state } : null,
    customer && { name: '客户状态', value: CUSTOMER_STATES[customer.state], tone: STATE_TONES[customer.state] },
    mobiles.length > 0 ? { name: '手机', value: mobiles.join('、') } : null,
    customer?.corpFullName ? { name: '企业', value: customer.corpFullName } : null,
    customer?.position ? { name: '职务', value: customer.position } : null,
    own?.description ? { name: '描述', value: own.description } : null,
  ];
  return facts.filter((fact) => fact !== null);
}

function followerOf(people: People, { permissions }: Viewer, { userid, addedAt, endedAt }: FollowPeriod): Follower {
  const period = endedAt === null ? `${dateOf(addedAt)} 起` : `至 ${dateOf(endedAt)}`;
  return {
    face: people.face(userid),
    href: permissions.includes('read-chats') ? employeeHref(userid) : null,
    period,
    title: `${fullTime(addedAt)} 至 ${endedAt === null ? '今' : fullTime(endedAt)}`,
    ended: endedAt !== null,
  };
}

/** Of those who have him now; each once. */
export function tagsOf(periods: readonly FollowPeriod[]): { name: string; group: string }[] {
  const present = periods.filter(({ endedAt }) => endedAt === null).flatMap(({ tags }) => tags);
  return [...new Map(present.map((tag) => [tag.name, tag])).values()];
}

export function chatLinkOf(chat: SharedChat, face: Face, now: number): ChatLink {
  const tab = chat.kind === 'group' ? 'group' : chat.external ? 'external' : 'internal';
  const who = face.kind === 'employee' || chat.kind === 'group' ? chat.peer : null;
  return {
    face,
    href: link('/chats', { who, tab, since: 'all', chat: chat.key }),
    note: `${count(chat.count)} 条 · ${listTime(chat.lastAt, now)}`,
  };
}
