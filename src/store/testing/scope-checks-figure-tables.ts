import assert from 'node:assert/strict';
import type { FigureQuery } from '../../figures/indicator.ts';
import { dayOf } from '../../lib/clock.ts';
import { listFigureRows } from '../figure-rows.ts';
import { readDepartmentTable, readFigureTable } from '../figure-table.ts';
import { readDepartmentTrends, readFigureTrend, readFigureTrends } from '../figure-trend.ts';
import type { Asked, Checks } from './scope-check.ts';
import { BEGIN, type Relation } from './scope-company.ts';

/** Tables of figures show employees in scope and nobody else, in rows, sums and whatever leads on from there. */
const TO = dayOf(BEGIN) + 500;
const QUERY: FigureQuery = {
  ...{ table: 'guides', time: 'natural', departments: [], people: [] },
  range: { from: TO - 9, to: TO },
};
const ALL = { sort: null, skip: 0, limit: 999 } as const;

const present = ({ ref }: Asked): Relation[] =>
  ref.company.relations.filter(({ userid, endedAt }) => ref.has(userid) && endedAt === null);
const distinct = (relations: readonly Relation[]): number => new Set(relations.map(({ customer }) => customer)).size;
const staffOf = ({ ref }: Asked): string[] => [...ref.company.employees.map(({ userid }) => userid), 'nobody'];

export const tableFigureChecks: Checks = {
  'figureTable.readFigureTable': (asked) => {
    const { rows, sums } = readFigureTable(asked.db, asked.viewer, QUERY, ALL);
    for (const { userid, values } of rows) {
      assert.ok(asked.ref.has(userid));
      assert.equal(values['friends'], distinct(present(asked).filter((one) => one.userid === userid)));
    }
    const listed = new Set(rows.map(({ userid }) => userid));
    assert.equal(sums['friends'], distinct(present(asked).filter(({ userid }) => listed.has(userid))));
  },
  'figureTable.readDepartmentTable': (asked) => {
    const { rows } = readDepartmentTable(asked.db, asked.viewer, QUERY, ALL);
    const staff = asked.ref.company.employees.filter(({ userid }) => asked.ref.has(userid));
    for (const { people, values } of rows) {
      assert.ok(people <= staff.length);
      assert.ok(Number(values['friends']) <= distinct(present(asked)));
    }
  },
  'figureTrend.readFigureTrend': (asked) => {
    for (const person of staffOf(asked)) {
      const points = readFigureTrend(asked.db, asked.viewer, QUERY, { person }, 'friends');
      assert.equal(points.length > 0, asked.ref.has(person));
      const theirs = distinct(present(asked).filter(({ userid }) => userid === person));
      if (asked.ref.has(person)) assert.equal(points.at(-1)!.value, theirs);
    }
  },
  'figureTrend.readFigureTrends': (asked) => {
    const trends = readFigureTrends(asked.db, asked.viewer, QUERY, staffOf(asked), 'friends');
    assert.deepEqual(
      Object.keys(trends).sort(),
      staffOf(asked)
        .filter((userid) => asked.ref.has(userid))
        .sort(),
    );
  },
  'figureTrend.readDepartmentTrends': (asked) => {
    const ids = readDepartmentTable(asked.db, asked.viewer, QUERY, ALL).rows.map(({ id }) => id);
    for (const key of ['friends', 'added']) {
      const trends = readDepartmentTrends(asked.db, asked.viewer, QUERY, ids, key);
      for (const department of ids)
        assert.deepEqual(trends[department], readFigureTrend(asked.db, asked.viewer, QUERY, { department }, key));
    }
  },
  'figureRows.listFigureRows': (asked) => {
    for (const person of staffOf(asked)) {
      const found = listFigureRows(asked.db, asked.viewer, QUERY, 'friends', person, { skip: 0, limit: 999 });
      assert.equal(found !== null, asked.ref.has(person));
      for (const { conversation } of found?.rows ?? [])
        if (conversation !== null) assert.ok(asked.ref.chat(conversation) !== null);
    }
  },
};
