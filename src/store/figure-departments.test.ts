import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import type { FigureQuery, TableName } from '../figures/indicator.ts';
import { viewer, type World } from '../testing/world.ts';
import { readDepartmentTable } from './figure-table.ts';
import { figuresCompany, WEEK } from './testing/figures-company.ts';

let w: World;
before(async () => {
  w = await figuresCompany();
});
after(() => w.end());

const ALL = { sort: null, skip: 0, limit: 100 } as const;
const ask = (table: TableName): FigureQuery => ({ table, range: WEEK, time: 'natural', departments: [], people: [] });

/** The dialogues are told in testing/figures-company.ts. */
describe('readDepartmentTable', () => {
  it('puts everybody where he is today, each customer once, and those below into those above', async () => {
    const { rows, sums } = await w.app.store.read(readDepartmentTable, viewer(), ask('single'), ALL);
    const seen = rows.map(({ name, path, people, values }) => [
      name,
      path,
      people,
      values['dialogues'],
      values['customers'],
    ]);

    assert.deepEqual(seen, [
      ['恒川', '恒川', 3, 7, 5],
      ['一部', '恒川 / 一部', 2, 7, 5],
      ['二部', '恒川 / 二部', 1, 0, 0],
    ]);
    assert.equal(sums['dialogues'], 7);
  });

  it('shows only departments of people in scope, and of those only them', async () => {
    const { rows } = await w.app.store.read(readDepartmentTable, viewer(['li']), ask('shops'), ALL);
    assert.deepEqual(
      rows.map(({ name, people, values }) => [name, people, values['friends']]),
      [
        ['恒川', 1, 2],
        ['一部', 1, 2],
      ],
    );
  });

  it('follows somebody who changes department, week after week, with all he ever did', async () => {
    const move = (departments: readonly number[]) => {
      const db = new Database(pathsOf(w.config).archive, { timeout: 5000 });
      db.transaction(() => {
        db.prepare("UPDATE employees SET main_department = ? WHERE userid = 'zhang'").run(departments[0]);
        db.prepare("DELETE FROM employee_departments WHERE userid = 'zhang'").run();
        for (const id of departments)
          db.prepare("INSERT INTO employee_departments (userid, department) VALUES ('zhang', ?)").run(id);
      })();
      db.close();
    };
    const dialogues = async () => {
      const { rows, sums } = await w.app.store.read(readDepartmentTable, viewer(), ask('single'), ALL);
      const seen = Object.fromEntries(rows.map(({ name, people, values }) => [name, [people, values['dialogues']]]));
      return { ...seen, total: sums['dialogues'] };
    };
    const [before, first, second] = [await dialogues(), 2, 3];
    assert.deepEqual(before, { 恒川: [3, 7], 一部: [2, 7], 二部: [1, 0], total: 7 });

    move([second]);
    assert.deepEqual(await dialogues(), { 恒川: [3, 7], 一部: [1, 0], 二部: [2, 7], total: 7 });
    move([second, first]); // while he hands over he is in both: in each of them, but once above them
    assert.deepEqual(await dialogues(), { 恒川: [3, 7], 一部: [2, 7], 二部: [2, 7], total: 7 });
    move([first]);
    assert.deepEqual(await dialogues(), before);
  });
});
