import assert from 'node:assert/strict';
import type { ScopePart } from '../../access/scope.ts';
import {
  countTimeouts,
  countTimeoutsByRule,
  findTimeoutKind,
  listTimeouts,
  type TimeoutFilters,
  type TimeoutPlace,
} from '../timeout-list.ts';
import { type Asked, type Checks, pages, personOf, someTime } from './scope-check.ts';
import { timeoutsOf, type Waited } from './scope-timeouts.ts';

/** A timeout is shown when what was said then is, and when figures of somebody whom it counts for are. */
const DAY = 86_400_000;
const CHINA = 8 * 3_600_000;

function countsFor({ viewer }: Asked, { staff, kind, day }: Waited): string[] {
  const whole: ScopePart = { people: viewer.scope, from: null, to: null, kinds: null };
  const start = day * DAY - CHINA;
  const admits = ({ people, kinds, from, to, except }: ScopePart, userid: string) =>
    (people === 'everyone' || people.includes(userid)) &&
    (kinds === null || kinds.includes(kind === 'single' ? 'external' : 'group')) &&
    (from === null || start >= from) &&
    (to === null || start + DAY <= to) &&
    !(kind === 'single' && except?.includes(userid));
  return staff.filter((userid) => (viewer.parts ?? [whole]).some((part) => admits(part, userid)));
}

interface Seen extends Waited {
  readonly counted: readonly string[];
}

function seen(asked: Asked): Seen[] {
  return timeoutsOf(asked.ref.company).flatMap((one) => {
    const counted = countsFor(asked, one);
    return asked.ref.sees(one) && counted.length > 0 ? { ...one, counted } : [];
  });
}

function someFilters(asked: Asked): TimeoutFilters {
  const { chance } = asked;
  const day = Math.floor((someTime(asked) + CHINA) / DAY);
  return {
    kind: chance.pick([null, 'single', 'group'] as const),
    chat: chance.of(0.2) ? (chance.pick(timeoutsOf(asked.ref.company))?.conversation ?? null) : null,
    from: chance.of(0.3) ? day - 3 : null,
    to: chance.of(0.3) ? day : null,
    ...{ departments: [], people: chance.of(0.3) ? [personOf(asked)] : [], words: '' },
    ...{ rule: chance.pick([null, null, 1, 2]), level: null, record: null },
    state: chance.pick([null, null, 'waiting', 'answered'] as const),
  };
}

const expectedOf = (asked: Asked, filters: TimeoutFilters): Seen[] =>
  seen(asked).filter(
    (one) =>
      (filters.kind === null || one.kind === filters.kind) &&
      (filters.chat === null || one.conversation === filters.chat) &&
      (filters.from === null || one.day >= filters.from) &&
      (filters.to === null || one.day <= filters.to) &&
      (filters.rule === null || one.rule === filters.rule) &&
      (filters.state === null || one.answered === (filters.state === 'answered')) &&
      (filters.people.length === 0 || one.counted.some((userid) => filters.people.includes(userid))),
  );

export const timeoutChecks: Checks = {
  'timeoutList.listTimeouts': (asked) => {
    const filters = someFilters(asked);
    const found = pages((after: TimeoutPlace | null) =>
      listTimeouts(asked.db, asked.viewer, filters, { after, skip: 0, limit: 3 }),
    );
    const order = (a: Seen, b: Seen) => Number(a.answered) - Number(b.answered) || b.sentAt - a.sentAt || b.id - a.id;
    assert.deepEqual(
      found.map(({ id, peers }) => [id, peers.toSorted()]),
      expectedOf(asked, filters)
        .toSorted(order)
        .map(({ id, counted }) => [id, counted]),
    );
    const skip = asked.chance.pick([0, 1, 2, 5]);
    const further = listTimeouts(asked.db, asked.viewer, filters, { after: null, skip, limit: 2 });
    assert.deepEqual(
      further.rows.map(({ id }) => id),
      found.slice(skip, skip + 2).map(({ id }) => id),
    );
  },
  'timeoutList.countTimeouts': (asked) => {
    const filters = someFilters(asked);
    const { count } = countTimeouts(asked.db, asked.viewer, filters);
    assert.equal(count, expectedOf(asked, filters).length);
  },
  'timeoutList.countTimeoutsByRule': (asked) => {
    const days = { from: 0, to: 99_999 };
    const all = Map.groupBy(seen(asked), ({ rule }) => rule);
    const expected = Object.fromEntries([...all].map(([rule, rows]) => [rule, rows.length]));
    assert.deepEqual(countTimeoutsByRule(asked.db, asked.viewer, days), expected);
  },
  'timeoutList.findTimeoutKind': (asked) => {
    const mine = new Map(seen(asked).map(({ id, kind }) => [id, kind]));
    for (const { id } of timeoutsOf(asked.ref.company))
      assert.equal(findTimeoutKind(asked.db, asked.viewer, id), mine.get(id) ?? null);
  },
};
