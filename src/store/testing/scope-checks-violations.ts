import assert from 'node:assert/strict';
import { all } from '../db.ts';
import { sql } from '../sql.ts';
import { countOffences, findViolationDetails, listVerdictNotes } from '../violation-details.ts';
import { ALL_VIOLATIONS, type ViolationFilters } from '../violation-filters.ts';
import { findSenders, groupByPerson, groupByRule, listViolationChoices } from '../violation-groups.ts';
import {
  countViolations,
  findViolationNumbered,
  findViolationRow,
  listViolations,
  type ViolationOrder,
  type ViolationPlace,
  type ViolationRow,
} from '../violation-list.ts';
import { type Asked, type Checks, pages, personOf, someTime } from './scope-check.ts';
import type { Violation } from './scope-company.ts';

/** Violations, one by one and put together. */

const NEVER = 0; // there is no violation of this number

interface Numbered extends Violation {
  readonly id: number;
}

/** All of the company with their numbers: they were recorded in this order. */
function numbered({ db, ref }: Asked): Numbered[] {
  const ids = all<{ id: number }>(db, sql`SELECT id FROM violations ORDER BY id`);
  return ref.company.violations.map((violation, i) => ({ ...violation, id: ids[i]!.id }));
}

function someFilters(asked: Asked): ViolationFilters {
  const { chance } = asked;
  return {
    ...ALL_VIOLATIONS,
    from: chance.of(0.3) ? someTime(asked) : null,
    to: chance.of(0.3) ? someTime(asked) : null,
    severities: chance.of(0.3) ? [chance.pick(['high', 'medium', 'low'] as const)] : [],
    sender: chance.of(0.3) ? personOf(asked) : null,
    states: chance.pick([[], ['open'], ['confirmed']] as const),
    rule: chance.pick([null, null, 1, 2]),
    words: chance.of(0.15) ? personOf(asked) : '',
  };
}

function expectedOf(asked: Asked, filters: ViolationFilters): Numbered[] {
  const { from, to, severities, sender, states, rule, words } = filters;
  return numbered(asked).filter(
    (one) =>
      asked.ref.sees(one) &&
      (from === null || one.sentAt >= from) &&
      (to === null || one.sentAt < to) &&
      (severities.length === 0 || severities.includes(one.severity)) &&
      (sender === null || one.sender === sender) &&
      (words === '' || one.sender === words) &&
      !states.includes('confirmed') &&
      rule !== 2,
  );
}

const RANK = { high: 0, medium: 1, low: 2 };

const ORDERS: Readonly<Record<ViolationOrder, (a: Numbered, b: Numbered) => number>> = {
  newest: (a, b) => b.sentAt - a.sentAt || b.id - a.id,
  oldest: (a, b) => a.sentAt - b.sentAt || a.id - b.id,
  gravest: (a, b) => RANK[a.severity] - RANK[b.severity] || b.sentAt - a.sentAt || b.id - a.id,
};

const idOf = ({ id }: { readonly id: number }): number => id;

export const violationChecks: Checks = {
  'violationList.listViolations': (asked) => {
    const { db, viewer, chance } = asked;
    const filters = someFilters(asked);
    const order = chance.pick(['newest', 'oldest', 'gravest'] as const);
    const expected = expectedOf(asked, filters).sort(ORDERS[order]).map(idOf);
    const rows = pages<ViolationRow, ViolationPlace>((after) => {
      const page = listViolations(db, viewer, filters, { order, after, skip: 0, limit: 2 });
      return { rows: [...page.rows], next: page.next };
    });
    assert.deepEqual(rows.map(idOf), expected);
    const skip = chance.below(4);
    const { rows: later } = listViolations(db, viewer, filters, { order, after: null, skip, limit: 3 });
    assert.deepEqual(later.map(idOf), expected.slice(skip, skip + 3));
    for (const { seq, text } of rows) assert.equal(text, seq === null ? null : asked.ref.message(seq)!.text);
  },
  'violationList.countViolations': (asked) => {
    const filters = someFilters(asked);
    const { count, capped } = countViolations(asked.db, asked.viewer, filters);
    assert.deepEqual([count, capped], [expectedOf(asked, filters).length, false]);
  },
  'violationList.findViolationRow': (asked) => {
    for (const one of numbered(asked)) {
      const found = findViolationRow(asked.db, asked.viewer, one.id);
      assert.equal(found?.sender ?? null, asked.ref.sees(one) ? one.sender : null);
    }
    assert.equal(findViolationRow(asked.db, asked.viewer, NEVER), null);
  },
  'violationList.findViolationNumbered': (asked) => {
    const { db, viewer, ref } = asked;
    const [{ first }] = all<{ first: number }>(db, sql`SELECT first FROM violation_days`) as [{ first: number }];
    const { day } = all<{ day: number }>(db, sql`SELECT day FROM violation_days`)[0]!;
    for (const one of numbered(asked)) {
      const found = findViolationNumbered(db, viewer, { day, nth: one.id - first + 1 });
      assert.equal(found, ref.sees(one) ? one.id : null);
    }
    assert.equal(findViolationNumbered(db, viewer, { day: day + 1, nth: 1 }), null);
  },
  'violationDetails.findViolationDetails': (asked) => {
    for (const one of numbered(asked)) {
      const found = findViolationDetails(asked.db, asked.viewer, one.id);
      assert.equal(found !== null, asked.ref.sees(one));
    }
    assert.equal(findViolationDetails(asked.db, asked.viewer, NEVER), null);
  },
  'violationDetails.countOffences': (asked) => {
    const [sender, since] = [personOf(asked), someTime(asked)];
    const mine = asked.ref.violations().filter((one) => one.sender === sender && one.sentAt >= since);
    const expected = { all: mine.length, confirmed: 0, ofRule: mine.length, confirmedOfRule: 0 };
    assert.deepEqual(countOffences(asked.db, asked.viewer, { sender, rule: 1, since }), expected);
  },
  'violationDetails.listVerdictNotes': (asked) => {
    assert.deepEqual(listVerdictNotes(asked.db, asked.viewer, numbered(asked).map(idOf)), []);
  },
  'violationGroups.groupByPerson': (asked) => {
    const filters = someFilters(asked);
    const groups = Map.groupBy(expectedOf(asked, filters), ({ sender }) => sender);
    const { rows } = groupByPerson(asked.db, asked.viewer, filters, { skip: 0, limit: 99 });
    assert.deepEqual(
      rows.map(({ sender, total }) => [sender, total]).sort(),
      [...groups].map(([sender, found]) => [sender, found.length]).sort(),
    );
  },
  'violationGroups.groupByRule': (asked) => {
    const filters = someFilters(asked);
    const { length } = expectedOf(asked, filters);
    const { rows } = groupByRule(asked.db, asked.viewer, filters, { skip: 0, limit: 99 });
    assert.deepEqual(
      rows.map(({ rule, total }) => [rule, total]),
      length === 0 ? [] : [[1, length]],
    );
  },
  'violationGroups.findSenders': (asked) => {
    const words = asked.chance.of(0.5) ? personOf(asked).toUpperCase() : '';
    const senders = Map.groupBy(asked.ref.violations(), ({ sender }) => sender);
    const expected = [...senders].filter(
      ([sender]) => words === '' || sender.toLowerCase().includes(words.toLowerCase()),
    );
    assert.deepEqual(
      findSenders(asked.db, asked.viewer, { words, limit: 99 })
        .map(({ sender, total }) => [sender, total])
        .sort(),
      expected.map(([sender, found]) => [sender, found.length]).sort(),
    );
  },
  'violationGroups.listViolationChoices': ({ db, viewer, ref }) => {
    const { rules, reviewers } = listViolationChoices(db, viewer);
    assert.deepEqual([rules.length, reviewers], [ref.violations().length > 0 ? 1 : 0, []]);
  },
};
