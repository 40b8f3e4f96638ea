import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { ACCOUNTS, addWayLabel, CONSENTS, CUSTOMER_STATES, ENDED_BY } from '../lib/directory-words.ts';
import { type FollowPeriod, listFollowPeriods } from '../store/customer-history.ts';
import { type CustomerRow, findCustomer } from '../store/customers.ts';
import { type CustomerPageConditions, customerPageLink } from './customer-page-conditions.ts';
import { movesOf } from './customer-page-moves.ts';
import { customerRecords } from './customer-page-records.ts';
import { chatHref } from './directory-paging.ts';
import { exportStart } from './export-address.ts';
import { link } from './links.ts';
import { People } from './people.ts';
import { type Linked, linkPeople } from './person-links.ts';
import { consentNote, type Fact, tagsOf } from './portrait-customer.ts';
import { count, dateOf, fullTime } from './words.ts';

const TABS = [
  [null, '资料'],
  ['records', '会话记录'],
  ['moves', '动态'],
] as const;

/** One customer: who he is to whom, what was said with him, and what happened. Null when there is no such person for this viewer. */
export async function openCustomer(app: App, viewer: Viewer, asked: CustomerPageConditions) {
  const { store, names } = app;
  const mayRead = viewer.permissions.includes('read-chats');
  if (asked.tab === 'records' && !mayRead) return null;
  const customer = await store.read(findCustomer, viewer, asked.id);
  if (customer === null) return null;
  const bare = { ...asked, kind: null, type: null, from: null, to: null, q: '', of: null };
  const [profile, records, moves] = await Promise.all([
    asked.tab === null ? profileOf(app, viewer, customer) : null,
    asked.tab === 'records' ? customerRecords(app, viewer, asked) : null,
    asked.tab === 'moves' ? movesOf(app, viewer, asked) : null,
  ]);
  return {
    face: new People(names).face(asked.id),
    id: asked.id,
    account: `${ACCOUNTS[customer.kind]}${customer.corpFullName ? ` · ${customer.corpFullName}` : ''}`,
    stranger: customer.current + customer.former === 0,
    chat: mayRead ? chatHref(customer.chat) : null,
    exportTo: mayRead && customer.chat ? exportStart({ kind: 'person', id: asked.id }) : null,
    tabs: TABS.filter(([name]) => mayRead || name !== 'records').map(([name, label]) => ({
      label,
      href: customerPageLink({ ...bare, tab: name }),
      current: name === asked.tab,
    })),
    excerpts: viewer.permissions.includes('see-cases') ? link('/excerpts', { customer: asked.id }) : null,
    profile,
    records,
    moves,
  };
}

export interface FollowLine extends Linked {
  readonly added: string;
  readonly source: string;
  readonly channel: string;
  readonly remark: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly mobiles: string;
  readonly consent: { readonly label: string; readonly tone: string; readonly title: string };
  readonly ended: { readonly when: string; readonly how: string } | null;
}

async function profileOf(app: App, viewer: Viewer, customer: CustomerRow) {
  const periods = await app.store.read(listFollowPeriods, viewer, customer.id);
  const linked = await linkPeople(
    app,
    viewer,
    periods.map(({ userid }) => userid),
  );
  const lines = periods.map((period) => followLine(linked(period.userid), period));
  return {
    facts: factsOf(customer, periods),
    tags: tagsOf(periods),
    present: lines.filter(({ ended }) => ended === null),
    past: lines.filter(({ ended }) => ended !== null),
  };
}

const STATE_TONES = { none: '', broken: 'warning', talking: 'ok' } as const;

function factsOf(customer: CustomerRow, periods: readonly FollowPeriod[]): Fact[] {
  const { kind, corp, corpFullName, position, cameAt, state, consent, current, former, lastAt } = customer;
  const mobiles = [...new Set(periods.flatMap((period) => period.mobiles))];
  const first = periods.toSorted((a, b) => a.addedAt - b.addedAt)[0];
  const facts: (Fact | null)[] = [
    { name: '客户账号', value: ACCOUNTS[kind] },
    corp ? { name: '企业简称', value: corp } : null,
    corpFullName ? { name: '企业全称', value: corpFullName } : null,
    position ? { name: '职务', value: position } : null,
    { name: '手机', value: mobiles.join('、') || '–' },
    { name: '添加时间', value: cameAt ? fullTime(cameAt) : '–' },
    first ? { name: '来源', value: addWayLabel(first.addWay) } : null,
    { name: '跟进人', value: `现在 ${count(current)} 人${former > 0 ? `，曾跟进 ${count(former)} 人` : ''}` },
    { name: '客户状态', value: CUSTOMER_STATES[state], tone: STATE_TONES[state] },
    { name: '同意存档', value: CONSENTS[consent] },
    { name: '最近沟通', value: lastAt === null ? '没有存档的消息' : fullTime(lastAt) },
  ];
  return facts.filter((fact) => fact !== null);
}

const CONSENT_TONES = { agree: 'ok', disagree: 'error', default: '', unknown: '' } as const;

function followLine(person: Linked, period: FollowPeriod): FollowLine {
  const { addedAt, addWay, state, remark, remarkCorp, description, tags, mobiles, consent, endedAt, endedBy } = period;
  const status = consent ?? 'unknown';
  const { heading, note } = consentNote(period, person.face.name);
  return {
    ...person,
    added: fullTime(addedAt),
    source: addWayLabel(addWay),
    channel: state,
    remark: [remark, remarkCorp].filter((words) => words !== '').join(' · '),
    description,
    tags: tags.map(({ name }) => name),
    mobiles: mobiles.join('、'),
    consent: { label: CONSENTS[status], tone: CONSENT_TONES[status], title: `${heading}：${note}` },
    ended: endedAt === null ? null : { when: dateOf(endedAt), how: ENDED_BY[endedBy ?? 'unknown'] },
  };
}
