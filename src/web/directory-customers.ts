import { z } from 'zod';
import { startOfDay } from '../lib/clock.ts';
import { ACCOUNTS, addWayLabel, CONSENTS, CUSTOMER_STATES } from '../lib/directory-words.ts';
import type { Follow } from '../store/customer-faces.ts';
import type { CustomerFilters, CustomerRow } from '../store/customers.ts';
import * as condition from './conditions.ts';
import { chatHref, chipsOf, oneOf, optionalNumber, pageNumber } from './directory-paging.ts';
import { link } from './links.ts';
import type { Face, People } from './people.ts';
import { customerHref } from './person-links.ts';
import { count, fullTime, rowTime } from './words.ts';

/** The lists of customers, and of outside people who are none, in words. */
export const customerConditions = z.object({
  q: condition.words,
  kind: oneOf('wechat', 'wecom'),
  state: oneOf('none', 'broken', 'talking'),
  consent: oneOf('unknown', 'agree', 'disagree', 'default'),
  follower: condition.id,
  department: optionalNumber,
  tag: condition.id,
  from: condition.day,
  to: condition.day,
  order: oneOf('talked'),
  page: pageNumber,
});

export type CustomerConditions = z.output<typeof customerConditions>;

const DAY = 86_400_000;
export const afterDay = (day: string | null): number | null => (day === null ? null : startOfDay(day)! + DAY);
export const beginOf = (day: string | null): number | null => (day === null ? null : startOfDay(day));

export function customerFilters(asked: CustomerConditions, customers: boolean): CustomerFilters {
  const { q, kind, state, consent, follower, department, tag, from, to } = asked;
  return {
    customers,
    search: q,
    kind: kind && (kind === 'wechat' ? 1 : 2),
    state: customers ? state : null,
    consent: customers ? consent : null,
    follower,
    department,
    tag,
    from: beginOf(from),
    to: afterDay(to),
  };
}

export function customersLink(
  asked: CustomerConditions,
  changes: Partial<CustomerConditions> = {},
  path = '/customers',
) {
  const { page, ...rest } = { ...asked, page: 1, ...changes };
  return link(path, { ...rest, page: page === 1 ? null : page });
}

const KINDS = { wechat: '微信', wecom: '企业微信' } as const;

export interface NamesOfConditions {
  readonly department: string | null;
  readonly tag: string | null;
}

export function customerChips(
  people: People,
  asked: CustomerConditions,
  names: NamesOfConditions,
  path = '/customers',
) {
  const { page: _, ...conditions } = asked;
  const { from, to } = asked;
  return chipsOf(path, conditions, [
    ['q', '查找', asked.q],
    ['kind', '客户账号', asked.kind && KINDS[asked.kind]],
    ['state', '状态', asked.state && CUSTOMER_STATES[asked.state]],
    ['consent', '同意存档', asked.consent && CONSENTS[asked.consent]],
    ['follower', '跟进人', asked.follower && people.name(asked.follower)],
    ['department', '跟进部门', asked.department === null ? null : (names.department ?? `部门 ${asked.department}`)],
    ['tag', '标签', asked.tag && (names.tag ?? '已删除的标签')],
    [['from', 'to'], '添加时间', from || to ? `${from ?? '最早'} 至 ${to ?? '今天'}` : null],
  ]);
}

export function customerChoices(asked: CustomerConditions) {
  const choice = (labels: Readonly<Record<string, string>>, value: string | null) =>
    Object.entries(labels).map(([name, label]) => ({ value: name, label, selected: name === value }));
  return {
    states: [{ value: null, label: '全部状态' }, ...choice(CUSTOMER_STATES, asked.state)].map(({ value, label }) => ({
      label,
      href: customersLink(asked, { state: value as CustomerConditions['state'] }),
      current: asked.state === value,
    })),
    kinds: choice(KINDS, asked.kind),
    consents: choice(CONSENTS, asked.consent),
  };
}

export interface CustomerLine {
  readonly face: Face;
  readonly href: string;
  readonly account: string;
  readonly added: string;
  readonly addedTitle: string;
  readonly followers: string;
  readonly followersTitle: string;
  readonly former: string;
  readonly source: string;
  readonly remark: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly tagsMore: number;
  readonly tagsTitle: string;
  readonly talked: string;
  readonly talkedTitle: string;
  readonly state: { readonly label: string; readonly tone: string };
  readonly consent: { readonly label: string; readonly tone: string; readonly title: string };
  readonly chat: string | null;
  readonly onlyGroup: boolean;
}

const STATE_TONES = { none: '', broken: 'warning', talking: 'ok' } as const;
const CONSENT_TONES = { unknown: '', agree: 'ok', disagree: 'error', default: '' } as const;
const SHOWN_TAGS = 2;
const SHOWN_NAMES = 3;

export function customerLine(people: People, row: CustomerRow, now: number): CustomerLine {
  const present = row.follows.filter(({ endedAt }) => endedAt === null);
  const tags = [...new Set(present.flatMap((follow) => follow.tags))];
  const first = row.follows.toSorted((a, b) => a.addedAt - b.addedAt)[0];
  return {
    face: people.face(row.id),
    href: customerHref(row.id),
    account: `${ACCOUNTS[row.kind]}${row.corpFullName || row.corp ? ` · ${row.corpFullName || row.corp}` : ''}`,
    added: row.cameAt ? fullTime(row.cameAt).slice(0, 16) : '–',
    addedTitle: row.cameAt ? fullTime(row.cameAt) : '',
    followers: followersOf(row, present),
    followersTitle: row.follows.map(periodOf).join('\n'),
    former: row.former > 0 ? `曾跟进 ${count(row.former)} 人` : '',
    source: first ? addWayLabel(first.addWay) : '–',
    remark: wordsOf(present, ({ remark }) => remark),
    description: wordsOf(present, ({ description }) => description),
    tags: tags.slice(0, SHOWN_TAGS),
    tagsMore: Math.max(0, tags.length - SHOWN_TAGS),
    tagsTitle: tags.join('、'),
    talked: row.lastAt === null ? '–' : rowTime(row.lastAt, now),
    talkedTitle: row.lastAt === null ? '没有存档的消息' : fullTime(row.lastAt),
    state: { label: CUSTOMER_STATES[row.state], tone: STATE_TONES[row.state] },
    consent: consentOf(row, present),
    chat: chatHref(row.chat),
    onlyGroup: row.chat?.kind === 'group',
  };
}

const nameOf = ({ name, userid }: Follow): string => name || userid;

/** The first three as S3 asks for it, separated by 、, and how many there are in all. */
function followersOf({ current }: CustomerRow, present: readonly Follow[]): string {
  if (current === 0) return '无';
  const names = present.slice(0, SHOWN_NAMES).map(nameOf).join('、');
  if (names === '') return `${count(current)} 人`;
  return current > Math.min(present.length, SHOWN_NAMES) ? `${names}… ${count(current)} 人` : names;
}

function periodOf(follow: Follow): string {
  const until = follow.endedAt === null ? '今' : fullTime(follow.endedAt);
  return `${nameOf(follow)}：${fullTime(follow.addedAt)} 至 ${until}，${addWayLabel(follow.addWay)}`;
}

const wordsOf = (follows: readonly Follow[], pick: (follow: Follow) => string): string =>
  [...new Set(follows.map(pick).filter((text) => text !== ''))].join('；');

function consentOf({ consent }: CustomerRow, present: readonly Follow[]): CustomerLine['consent'] {
  const title = present.map((follow) => `${nameOf(follow)}：${CONSENTS[follow.consent ?? 'unknown']}`).join('\n');
  return { label: CONSENTS[consent], tone: CONSENT_TONES[consent], title };
}
