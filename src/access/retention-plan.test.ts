import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startOfDay } from '../lib/clock.ts';
import { dueAt } from '../lib/retention-terms.ts';
import { type ChatPlan, type Plan, type PlanChat, Planner, type PlanRule } from './retention-plan.ts';

const day = (date: string) => startOfDay(date)!;
const DAY = 86_400_000;
const rule = (id: number, months: number | null, more: Partial<PlanRule> = {}): PlanRule => ({
  ...{ id, name: `规则 ${id}`, months, start: 'message', people: null, chats: null, types: null },
  ...more,
});
const FOREVER = rule(1, null);
const PAIR: PlanChat = { key: 'ann|zhang', kind: 'external', members: ['ann', 'zhang'], customers: ['ann'] };
const planned = (more: Partial<Plan>, chat = PAIR): ChatPlan =>
  new Planner({ base: FOREVER, rules: [], ends: {}, holds: [], ...more }).chat(chat);

describe('a plan', () => {
  it('keeps for ever what no rule is about', () => {
    const plan = planned({ rules: [rule(2, 6, { people: ['li'] })] });
    assert.deepEqual(plan.decide('text', 0), { rule: FOREVER, dueAt: null, open: false, holds: [] });
    assert.equal(plan.cutoffs(day('2050-01-01'))[0]!.due, -Infinity);
  });

  it('lets the longest win, whatever the order', () => {
    const rules = [rule(2, 36, { people: ['zhang'] }), rule(3, 60, { people: ['ann'] }), rule(4, 6)];
    assert.equal(planned({ rules }).decide('text', day('2026-01-01')).rule.id, 3);
    assert.equal(planned({ rules: rules.toReversed() }).decide('text', day('2026-01-01')).rule.id, 3);
  });

  it('does not begin a term while a contract has not ended', () => {
    const rules = [rule(2, 60, { start: 'end' })];
    const open = planned({ rules }).decide('text', day('2020-01-01'));
    const ended = planned({ rules, ends: { ann: day('2024-06-30') } });

    assert.deepEqual([open.dueAt, open.open], [null, true]);
    assert.equal(ended.decide('text', day('2020-01-01')).dueAt, day('2029-07-01'));
    assert.equal(ended.decide('text', day('2025-01-01')).dueAt, day('2030-01-02'), 'said after the end');
  });

  it('waits for the last contract of those in a group', () => {
    const group: PlanChat = { key: 'g', kind: 'group', members: ['ann', 'bob', 'li'], customers: ['ann', 'bob'] };
    const rules = [rule(2, 12, { start: 'end' })];
    assert.equal(planned({ rules, ends: { ann: day('2024-01-01') } }, group).decide('text', 0).open, true);
    const both = planned({ rules, ends: { ann: day('2024-01-01'), bob: day('2025-01-01') } }, group);
    assert.equal(both.decide('text', 0).dueAt, day('2026-01-02'));
  });

  it('takes a customer called like a property of objects for one without an end', () => {
    const odd = { ...PAIR, members: ['constructor'], customers: ['constructor'] };
    assert.equal(planned({ rules: [rule(2, 12, { start: 'end' })] }, odd).decide('text', 0).open, true);
  });
});

/** The same, message by message, as somebody would who had never heard of cutoffs. */
function naive(plan: Plan, chat: PlanChat, message: { type: string; sentAt: number }, at: number) {
  const applies = (r: PlanRule) =>
    (r.people === null || r.people.some((id) => chat.members.includes(id))) &&
    (r.chats === null || r.chats.includes(chat.kind)) &&
    (r.types === null || r.types.includes(message.type));
  const found = plan.rules.filter(applies);
  const over = (r: PlanRule): boolean => {
    if (r.months === null) return false;
    const ends = r.start === 'end' ? chat.customers.map((id) => plan.ends[id] ?? null) : [];
    if (ends.includes(null)) return false;
    return dueAt(Math.max(message.sentAt, ...(ends as number[])), r.months) <= at;
  };
  const due = (found.length > 0 ? found : [plan.base]).every(over);
  const held = plan.holds.some(
    ({ persons, conversations, from, to }) =>
      (persons.some((id) => chat.members.includes(id)) || conversations.includes(chat.key)) &&
      message.sentAt >= (from ?? -Infinity) &&
      message.sentAt < (to ?? Infinity),
  );
  return { due, held };
}

describe('any plan', () => {
  it('lets the longest win and holds beat all, by cutoffs as by a look at each message', () => {
    let seed = 20261121;
    const random = (n: number) => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return Math.floor((seed / 2 ** 32) * n);
    };
    const pick = <Item>(items: readonly Item[]): Item => items[random(items.length)]!;
    const some = <Item>(items: readonly Item[]): Item[] => items.filter(() => random(3) === 0);
    const people = ['zhang', 'li', 'qian', 'ann', 'bob'];
    const when = () => day('2018-01-01') + random(3400) * DAY + random(DAY);
    for (let round = 0; round < 400; round++) {
      const one = (id: number): PlanRule =>
        rule(id, pick([null, 1, 6, 6, 12, 36, 60, 7]), {
          start: pick(['message', 'message', 'end']),
          people: random(2) ? null : some(people),
          chats: random(3) ? null : some(['internal', 'external', 'group'] as const),
          types: random(2) ? null : some(['text', 'voice', 'file']),
        });
      const [from, to] = [when(), when()].sort((a, b) => a - b);
      const plan: Plan = {
        base: rule(1, pick([null, 6, 36]), { start: pick(['message', 'end']) }),
        rules: Array.from({ length: random(5) }, (_, i) => one(i + 2)),
        ends: Object.fromEntries(some(['ann', 'bob']).map((id) => [id, when()])),
        holds: Array.from({ length: random(3) }, (_, id) => ({
          ...{ id, name: '保全', persons: some(people), conversations: some(['k']) },
          ...{ from: random(2) ? null : from!, to: random(2) ? null : to! },
        })),
      };
      const members = some(people);
      const customers = members.filter((id) => id === 'ann' || id === 'bob');
      const chat: PlanChat = { key: 'k', kind: pick(['internal', 'external', 'group']), members, customers };
      const found = new Planner(plan).chat(chat);
      const at = when() + 2000 * DAY;
      const cuts = found.cutoffs(at);
      for (let i = 0; i < 12; i++) {
        const message = { type: pick(['text', 'voice', 'file', 'image']), sentAt: when() };
        const cutoff = cuts.find(({ types }) => types?.includes(message.type)) ?? cuts.at(-1)!;
        const decided = found.decide(message.type, message.sentAt);
        const expected = naive(plan, chat, message, at);
        assert.equal(message.sentAt < cutoff.due, expected.due);
        assert.equal(decided.dueAt !== null && decided.dueAt <= at, expected.due);
        assert.equal(decided.holds.length > 0, expected.held);
        assert.ok(cutoff.loosest >= cutoff.due);
      }
    }
  });
});
