import assert from 'node:assert/strict';
import { all } from '../db.ts';
import { listAges } from '../review-figures.ts';
import {
  countQueue,
  findInQueue,
  listJudgeable,
  listQueue,
  type QueueFilter,
  type QueueRow,
  standsInViolation,
} from '../review-queue.ts';
import { sql } from '../sql.ts';
import { type Asked, type Checks, pages, personOf } from './scope-check.ts';
import type { Violation } from './scope-company.ts';

/** Violations as reviewers take them. */

const NEVER = 0; // there is no violation of this number

interface Numbered extends Violation {
  readonly id: number;
}

/** All of the company with their numbers: they were recorded in this order. */
function numbered({ db, ref }: Asked): Numbered[] {
  const ids = all<{ id: number }>(db, sql`SELECT id FROM violations ORDER BY id`);
  return ref.company.violations.map((violation, i) => ({ ...violation, id: ids[i]!.id }));
}

function someFilter(asked: Asked): QueueFilter {
  const { chance } = asked;
  return {
    state: chance.pick(['open', 'open', 'confirmed'] as const),
    severities: chance.of(0.3) ? [chance.pick(['high', 'medium', 'low'] as const)] : [],
    sender: chance.of(0.3) ? personOf(asked) : null,
    rule: chance.pick([null, null, 1, 2]),
    everyone: chance.of(0.5),
    order: chance.pick(['oldest', 'newest', 'gravest'] as const),
  };
}

function expectedOf(asked: Asked, { state, severities, sender, rule }: QueueFilter): Numbered[] {
  return numbered(asked).filter(
    (one) =>
      asked.ref.sees(one) &&
      state === 'open' &&
      (severities.length === 0 || severities.includes(one.severity)) &&
      (sender === null || one.sender === sender) &&
      rule !== 2,
  );
}

const RANK = { high: 0, medium: 1, low: 2 };
const byTime = (a: Numbered, b: Numbered) => a.sentAt - b.sentAt || a.id - b.id;
const ORDERS: Readonly<Record<QueueFilter['order'], (a: Numbered, b: Numbered) => number>> = {
  oldest: byTime,
  newest: (a, b) => byTime(b, a),
  gravest: (a, b) => RANK[a.severity] - RANK[b.severity] || byTime(a, b),
};

const idOf = ({ id }: { readonly id: number }): number => id;

export const reviewChecks: Checks = {
  'reviewQueue.listQueue': (asked) => {
    const { db, viewer } = asked;
    const filter = someFilter(asked);
    const expected = expectedOf(asked, filter).sort(ORDERS[filter.order]).map(idOf);
    const rows = pages<QueueRow, QueueRow>((from) => {
      const page = listQueue(db, viewer, filter, { from, back: false, limit: 2 });
      return { rows: page, next: page.length === 2 ? page[1]! : null };
    });
    assert.deepEqual(rows.map(idOf), expected);
    const last = rows.at(-1);
    if (last)
      assert.deepEqual(
        listQueue(db, viewer, filter, { from: last, back: true, limit: 3 }).map(idOf),
        expected.slice(-4, -1),
      );
  },
  'reviewQueue.countQueue': (asked) => {
    const filter = someFilter(asked);
    assert.equal(countQueue(asked.db, asked.viewer, filter, 0).left, expectedOf(asked, filter).length);
  },
  'reviewQueue.findInQueue': (asked) => {
    for (const one of numbered(asked)) {
      const found = findInQueue(asked.db, asked.viewer, one.id);
      assert.equal(found?.sender ?? null, asked.ref.sees(one) ? one.sender : null);
    }
    assert.equal(findInQueue(asked.db, asked.viewer, NEVER), null);
  },
  'reviewQueue.standsInViolation': (asked) => {
    const { db, viewer, ref } = asked;
    for (const one of numbered(asked))
      assert.equal(standsInViolation(db, viewer, { id: one.id, phrase: 'words' }), ref.sees(one));
    assert.equal(standsInViolation(db, viewer, { id: NEVER, phrase: 'words' }), false);
  },
  'reviewQueue.listJudgeable': (asked) => {
    const every = numbered(asked);
    const found = listJudgeable(asked.db, asked.viewer, [...every.map(idOf), NEVER]);
    assert.deepEqual(found.map(idOf), every.filter((one) => asked.ref.sees(one)).map(idOf));
  },
  'reviewFigures.listAges': (asked) => {
    const ages = listAges(asked.db, asked.viewer, 1);
    const sum = ages.reduce((all, row) => all + row.ages.reduce((a, b) => a + b, 0), 0);
    assert.equal(sum, asked.ref.violations().length);
  },
};
