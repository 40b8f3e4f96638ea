import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Plan, Planner, type PlanRule } from '../access/retention-plan.ts';
import { dueAt } from '../lib/retention-terms.ts';
import { isEmployee, isRobot } from '../messages/people.ts';
import { countDue, type DueStep } from './disposal-count.ts';
import { ScopeArchive } from './testing/scope-archive.ts';
import { BEGIN, Chance, type Company, MONTHS, makeCompany, STEP } from './testing/scope-company.ts';

/** Random companies, terms and holds: what the steps count is what a plain look at each message counts. */
const COMPANIES = 60;
const DAY = 86_400_000;
const TYPES = ['text', 'image', 'voice', 'file', 'revoke'];

interface Chat {
  readonly members: ReadonlySet<string>;
  readonly kind: 'internal' | 'external' | 'group';
}

function chatsOf({ said }: Company): Map<string, Chat> {
  const groups = Map.groupBy(said, ({ conversation }) => conversation);
  return new Map(
    [...groups].map(([key, messages]) => {
      const members = new Set(messages.flatMap(({ senderId, receivers }) => [senderId, ...receivers]));
      const outside = messages.some(({ external }) => external);
      return [key, { members, kind: messages[0]!.kind === 'group' ? 'group' : outside ? 'external' : 'internal' }];
    }),
  );
}

function makePlan(chance: Chance, company: Company): Plan {
  const staff = company.employees.map(({ userid }) => userid);
  const customers = company.customers.map(({ id }) => id);
  const when = () => BEGIN + STEP * chance.below(720);
  const rule = (id: number): PlanRule => ({
    ...{
      id,
      name: `规则 ${id}`,
      months: chance.pick([null, 1, 2, 3, 4]),
      start: chance.pick(['message', 'message', 'end']),
    },
    people: chance.of(0.5) ? null : chance.some([...staff, ...customers], 0.3),
    chats: chance.of(0.7) ? null : chance.some(['internal', 'external', 'group'] as const, 0.6),
    types: chance.of(0.6) ? null : chance.some(TYPES, 0.5),
  });
  return {
    base: { ...rule(1), people: null, chats: null, types: null },
    rules: Array.from({ length: chance.below(4) }, (_, i) => rule(i + 2)),
    ends: Object.fromEntries(chance.some(customers, 0.6).map((id) => [id, when()])),
    holds: Array.from({ length: chance.below(3) }, (_, i) => ({
      ...{ id: i + 1, name: '保全', persons: chance.some(staff, 0.2), conversations: [] },
      ...{ from: chance.of(0.5) ? null : when(), to: chance.of(0.5) ? null : when() },
    })),
  };
}

const place = ({ seq }: { seq: number }) => seq;

/** Messages that go and messages that are held, one by one. */
function look(company: Company, plan: Plan, at: number): { going: number[]; held: number[] } {
  const chats = chatsOf(company);
  const isOver = (rule: PlanRule, { members }: Chat, sentAt: number): boolean => {
    if (rule.months === null) return false;
    const customers = [...members].filter((id) => !isEmployee(id) && !isRobot(id));
    const ends = rule.start === 'end' ? customers.map((id) => plan.ends[id] ?? Infinity) : [];
    const start = Math.max(sentAt, ...ends);
    return start !== Infinity && dueAt(start, rule.months) <= at;
  };
  const due = company.said.filter(({ conversation, type, sentAt }) => {
    const chat = chats.get(conversation)!;
    const rules = plan.rules.filter(
      ({ people, chats: kinds, types }) =>
        (people === null || people.some((id) => chat.members.has(id))) &&
        (kinds === null || kinds.includes(chat.kind)) &&
        (types === null || types.includes(type)),
    );
    return (rules.length > 0 ? rules : [plan.base]).every((rule) => isOver(rule, chat, sentAt));
  });
  const isHeld = ({ conversation, sentAt }: Company['said'][number]) =>
    plan.holds.some(
      ({ persons, from, to }) =>
        persons.some((id) => chats.get(conversation)!.members.has(id)) &&
        (from === null || sentAt >= from) &&
        (to === null || sentAt < to),
    );
  return { going: due.filter((m) => !isHeld(m)).map(place), held: due.filter(isHeld).map(place) };
}

describe('counting what is due', () => {
  let archive: ScopeArchive;
  before(() => {
    archive = new ScopeArchive();
  });
  after(() => archive.end());

  it('comes to the same as a look at each message, however small the steps', () => {
    let end = 0;
    let found = 0;
    for (let n = 0; n < COMPANIES; n++) {
      const company = makeCompany(n, end);
      end = company.ends.at(-1)!;
      archive.hold(company);
      const chance = new Chance(n * 17 + 3);
      const plan = makePlan(chance, company);
      const at = BEGIN + 120 * DAY + STEP * chance.below(600);
      const steps = archive.read((db) => {
        const all: DueStep[] = [];
        for (const month of MONTHS)
          for (let after: number | null = 0; after !== null; after = all.at(-1)!.after)
            all.push(countDue(db, new Planner(plan), { month, afterChat: after, limit: 2, at }));
        return all;
      });
      const counts = steps.flatMap((step) => step.counts);
      const expected = look(company, plan, at);
      const sum = (of: 'messages' | 'held' | 'violations') => counts.reduce((all, row) => all + row[of], 0);
      const going = new Set(expected.going);

      assert.equal(sum('messages'), expected.going.length, `company ${n}`);
      assert.equal(sum('held'), expected.held.length, `company ${n}`);
      assert.equal(sum('violations'), company.violations.filter(({ seq }) => seq !== null && going.has(seq)).length);
      for (const { seq } of steps.flatMap(({ samples }) => samples)) assert.ok(going.has(seq));
      found += expected.going.length;
    }
    assert.ok(found > 500, `${found} due in all`);
  });
});
