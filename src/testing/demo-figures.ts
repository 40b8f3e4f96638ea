import type { Viewer } from '../access/viewer.ts';
import { HOLIDAYS } from '../calendar/holidays.ts';
import { mergeYear } from '../calendar/year-change.ts';
import { COMMON_PHRASES } from '../figures/phrase.ts';
import type { Hearers, ReplyRuleContent } from '../figures/reply-rule.ts';
import { saveCalendarYear } from '../store/calendar-changes.ts';
import { listCalendars } from '../store/calendars.ts';
import { addEndPhrases } from '../store/end-phrases.ts';
import { createReplyRule } from '../store/reply-rules.ts';
import type { Store } from '../store/store.ts';
import type { Company, Customer, Group } from './corpus/index.ts';
import { Random } from './corpus/random.ts';

const NOBODY: Hearers = {
  ...{ employee: false, departmentLeaders: false, directLeaders: false, roomOwner: false, roomKeeper: false },
  ...{ people: [], robots: [], mails: [] },
};
const EVERYONE = { departments: [], employees: [], excluded: [], calendar: null } as const;
const single: ReplyRuleContent = {
  ...EVERYONE,
  ...{ clock: 'last', counted: 'working' },
  levels: [
    { minutes: 10, hearers: { ...NOBODY, employee: true } },
    { minutes: 30, hearers: { ...NOBODY, employee: true, directLeaders: true } },
    { minutes: 120, hearers: { ...NOBODY, departmentLeaders: true } },
  ],
};
const group: ReplyRuleContent = {
  ...EVERYONE,
  ...{ clock: 'first', counted: 'working' },
  levels: [
    { minutes: 20, hearers: { ...NOBODY, roomKeeper: true } },
    { minutes: 60, hearers: { ...NOBODY, roomOwner: true, roomKeeper: true } },
  ],
};

/** Holidays, words that end a dialogue, and rules for answers: in force since `at`, so that what customers waited for is recorded. */
export async function settleFigures(store: Store, viewer: Viewer, at: number): Promise<void> {
  const [standard] = await store.read(listCalendars, viewer);
  for (const { year, days } of HOLIDAYS)
    await store.write(
      saveCalendarYear,
      viewer,
      standard!.id,
      { year, days: mergeYear([], days, true).days, why: '导入节假日' },
      at,
    );
  await store.write(addEndPhrases, viewer, COMMON_PHRASES, at);
  await addReplyRules(store, viewer, at);
}

async function addReplyRules(store: Store, viewer: Viewer, at: number): Promise<void> {
  const rules = [
    { name: '客户单聊 10 分钟内回复', kind: 'single', content: single },
    { name: '客户群 20 分钟内回复', kind: 'group', content: group },
  ] as const;
  for (const rule of rules) await store.write(createReplyRule, viewer, rule, at);
}

/** Some of what the corpus puts into past years happened lately: whoever looks at figures of the last days finds customers who came. */
const [NEW_SHARE, NEWCOMERS] = [0.14, 0.2];
const [LATELY, LONGEST] = [40, 28];

export function livelyCompany(company: Company, now: number): Company {
  const random = new Random(`${company.seed} lately`);
  const lately = (days: number) => now - random.between(1, days * 24 * 60) * 60_000;
  return {
    ...company,
    customers: company.customers.map((customer) => (random.chance(NEW_SHARE) ? metLately(customer, lately) : customer)),
    groups: company.groups.map((group) => (group.kind === 'customer' ? joinedLately(group, random, lately) : group)),
  };
}

function metLately(customer: Customer, lately: (days: number) => number): Customer {
  const at = lately(LATELY);
  return { ...customer, follows: customer.follows.map((follow) => ({ ...follow, createdAt: at })), consentAt: at };
}

function joinedLately(group: Group, random: Random, lately: (days: number) => number): Group {
  const members = group.members.map((member) =>
    member.kind === 'customer' && random.chance(NEWCOMERS) ? { ...member, joinedAt: lately(LONGEST) } : member,
  );
  return { ...group, members };
}

/** The same, later: a few customers are gone. What the next look at the directory finds. */
export function someLeft(company: Company): Company {
  const random = new Random(`${company.seed} left`);
  const customers = company.customers.map((customer) =>
    customer.follows.length > 1 && random.chance(LOST_SHARE)
      ? { ...customer, follows: customer.follows.slice(1) }
      : customer,
  );
  const groups = company.groups.map((group) => ({
    ...group,
    members: group.members.filter(({ kind }) => kind !== 'customer' || !random.chance(LEFT_SHARE)),
  }));
  return { ...company, customers, groups };
}

const [LOST_SHARE, LEFT_SHARE] = [0.2, 0.03];
