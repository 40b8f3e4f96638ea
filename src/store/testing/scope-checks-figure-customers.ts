import assert from 'node:assert/strict';
import type { Viewer } from '../../access/viewer.ts';
import { dayOf } from '../../lib/clock.ts';
import { listCustomerDepartments, listCustomerFigureRows } from '../figure-customer-rows.ts';
import {
  type CustomerQuery,
  listCustomerMoves,
  listCustomerStaff,
  listCustomerTags,
  listCustomerWays,
  readCustomerFigures,
} from '../figure-customers.ts';
import { listRevisits, readRevisitGlance, readRevisits } from '../figure-revisits.ts';
import { listViolationGroups, readViolationFigures } from '../figure-violations.ts';
import type { Asked, Checks } from './scope-check.ts';
import { BEGIN, type Relation } from './scope-company.ts';

/** Customers in numbers are of the employees in scope; violations those that are the viewer’s to see. */
const TO = dayOf(BEGIN) + 500;
const ALWAYS = { range: { from: dayOf(BEGIN) - 100, to: TO }, departments: [], people: [] } as const;
const QUERY: CustomerQuery = { ...ALWAYS, today: TO + 1 };
const ALL = { skip: 0, limit: 999 };

const own = ({ ref }: Asked): Relation[] => ref.company.relations.filter(({ userid }) => ref.has(userid));
const present = (asked: Asked): Relation[] => own(asked).filter(({ endedAt }) => endedAt === null);
const distinct = (relations: readonly Relation[]): number => new Set(relations.map(({ customer }) => customer)).size;
const withRights = (viewer: Viewer): Viewer => ({ ...viewer, permissions: ['see-violations'] });

export const customerFigureChecks: Checks = {
  'figureCustomers.readCustomerFigures': (asked) => {
    const { now } = readCustomerFigures(asked.db, asked.viewer, QUERY);
    assert.equal(now.total, distinct(present(asked)));
    assert.equal(now.new, distinct(own(asked)));
    assert.equal(now['lost-ever'], distinct(own(asked).filter(({ endedAt }) => endedAt !== null)));
    const owns = asked.ref.company.groups.some(({ owner }) => owner !== '' && asked.ref.has(owner));
    if (!owns) assert.equal(now.potential, 0);
  },
  'figureCustomers.listCustomerMoves': (asked) => {
    const { rows } = listCustomerMoves(asked.db, asked.viewer, QUERY);
    const added = rows.reduce((sum, row) => sum + row.added, 0);
    assert.equal(added > 0, own(asked).length > 0);
    assert.ok(added <= own(asked).length);
  },
  'figureCustomers.listCustomerWays': (asked) => {
    const [row, ...more] = listCustomerWays(asked.db, asked.viewer, QUERY, 'new');
    assert.deepEqual([row?.customers ?? 0, more], [distinct(own(asked)), []]);
  },
  'figureCustomers.listCustomerTags': (asked) => {
    assert.deepEqual(listCustomerTags(asked.db, asked.viewer, QUERY), []); // nobody has any there
  },
  'figureCustomers.listCustomerStaff': (asked) => {
    const sort = { key: 'total', descending: true };
    const { rows } = listCustomerStaff(asked.db, asked.viewer, QUERY, { sort, ...ALL });
    for (const { userid, values } of rows) {
      assert.ok(asked.ref.has(userid));
      assert.equal(values.total, distinct(present(asked).filter((one) => one.userid === userid)));
    }
    for (const { userid } of own(asked)) assert.ok(rows.some((row) => row.userid === userid));
  },
  'figureCustomerRows.listCustomerFigureRows': (asked) => {
    const behind = { key: 'total', way: null, tag: null } as const;
    const { rows, total } = listCustomerFigureRows(asked.db, asked.viewer, QUERY, behind, ALL);
    assert.deepEqual([rows.length, total], [distinct(present(asked)), distinct(present(asked))]);
    for (const { customer, staff } of rows) {
      const whose = present(asked).filter((one) => one.customer === customer);
      assert.ok(staff.length > 0 && staff.every((userid) => whose.some((one) => one.userid === userid)));
    }
  },
  'figureCustomerRows.listCustomerDepartments': (asked) => {
    const { rows } = listCustomerDepartments(asked.db, asked.viewer, QUERY, ALL);
    for (const { values } of rows) assert.ok((values.total ?? 0) <= distinct(present(asked)));
  },
  'figureRevisits.readRevisits': ({ db, viewer, ref }) => {
    for (const userid of readRevisits(db, viewer, ALWAYS.range, null).keys()) assert.ok(ref.has(userid));
  },
  'figureRevisits.listRevisits': (asked) => {
    const { rows } = listRevisits(asked.db, asked.viewer, { range: ALWAYS.range, userids: null, n: 2 }, ALL);
    for (const { customer, userid, conversation } of rows) {
      assert.ok(own(asked).some((one) => one.customer === customer && one.userid === userid));
      if (conversation !== null) assert.ok(asked.ref.chat(conversation) !== null);
    }
  },
  'figureRevisits.readRevisitGlance': (asked) => {
    for (const { due } of readRevisitGlance(asked.db, asked.viewer, { today: TO, range: ALWAYS.range }))
      assert.ok(due <= own(asked).length);
  },
  'figureViolations.readViolationFigures': ({ db, viewer, ref }) => {
    const seen = ref.company.violations.filter((one) => ref.sees(one));
    const { now, days } = readViolationFigures(db, withRights(viewer), ALWAYS);
    assert.deepEqual([now.total, now.grave], [seen.length, seen.filter(({ severity }) => severity === 'high').length]);
    assert.equal(
      days.reduce((sum, { total }) => sum + total, 0),
      seen.length,
    );
    assert.equal(readViolationFigures(db, viewer, ALWAYS).now.total, 0);
  },
  'figureViolations.listViolationGroups': ({ db, viewer, ref }) => {
    const seen = ref.company.violations.filter((one) => ref.sees(one));
    const { rows } = listViolationGroups(db, withRights(viewer), ALWAYS, { by: 'person', ...ALL });
    const expected = Map.groupBy(seen, ({ sender }) => sender);
    assert.deepEqual(
      rows.map(({ id, total }) => [id, total]).sort(),
      [...expected].map(([sender, theirs]) => [sender, theirs.length]).sort(),
    );
    const { rows: departments } = listViolationGroups(db, withRights(viewer), ALWAYS, { by: 'department', ...ALL });
    for (const { total } of departments) assert.ok(total <= seen.length);
  },
};
