import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Viewer } from '../access/viewer.ts';
import { ScopeArchive } from './testing/scope-archive.ts';
import { makeCompany } from './testing/scope-company.ts';
import { statementsIn } from './testing/statements.ts';
import { ALL_VIOLATIONS, type ViolationFilters } from './violation-filters.ts';
import { listViolations, type ViolationOrder } from './violation-list.ts';

const ORDERS = ['newest', 'oldest', 'gravest'] as const;

describe('listViolations', () => {
  let archive: ScopeArchive;
  before(() => {
    archive = new ScopeArchive();
    archive.hold(makeCompany(3, 0));
  });
  after(() => archive.end());

  const everybody: Viewer = { accountId: 1, name: '林悦', permissions: [], scope: 'everyone' };
  const few: Viewer = { ...everybody, scope: ['c3e1', 'c3e2'] };
  const filters: Readonly<Record<string, Partial<ViolationFilters>>> = {
    'all of them': {},
    'those nobody has judged': { states: ['open'] },
    'those of one rule': { rule: 1 },
    'those of one person': { sender: 'c3e1' },
    'those of a week': { from: 1, to: 2 },
    'the grave ones': { severities: ['high'] },
    'the grave and the middling ones': { severities: ['high', 'medium'] },
  };

  /** The plans of the statements that walk the violations. */
  const plansOf = (viewer: Viewer, narrowed: Partial<ViolationFilters>, order: ViolationOrder): string[] =>
    archive.read((db) => {
      const page = { order, after: null, skip: 0, limit: 40 } as const;
      const asked = statementsIn(db, () => listViolations(db, viewer, { ...ALL_VIOLATIONS, ...narrowed }, page));
      const walks = asked.filter((text) => /ORDER BY v\.sent_at/.test(text));
      return walks.map((text) => {
        const values = text.replace(/'[^']*'/g, '').match(/\?/g) ?? [];
        return JSON.stringify(db.connection.prepare(`EXPLAIN QUERY PLAN ${text}`).all(values.map(() => null)));
      });
    });

  for (const [what, narrowed] of Object.entries(filters)) {
    it(`walks ${what} in their order, without sorting them first, however many there are`, () => {
      const plans = [everybody, few].flatMap((viewer) => ORDERS.flatMap((order) => plansOf(viewer, narrowed, order)));
      assert.equal(plans.length, 2 * (1 + 1 + 3));
      for (const plan of plans) assert.ok(!plan.includes('FOR ORDER BY'), plan);
    });
  }
});
