import assert from 'node:assert/strict';
import { it } from 'node:test';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { World } from '../testing/world.ts';

const ANN = `wm${'ann'.padStart(26, '_')}`;
const ALWAYS = JSON.stringify(Array(7).fill([[0, 1440]]));

/** On a Saturday Ann asks at 10:00 and Zhang answers at 10:05: no working time, until he is where people work every day. */
it('counts in the calendar of today once somebody has moved to a department with another one', async () => {
  const world = new World({ now: Date.parse('2026-11-16T09:00:00+08:00') });
  const at = (time: string) => ({ msgtime: Date.parse(`2026-11-14T${time}+08:00`) });
  const change = (file: 'desk' | 'archive', statements: string) => {
    const db = new Database(pathsOf(world.config)[file], { timeout: 5000 });
    const found = /^SELECT/.test(statements) ? db.prepare(statements).all() : void db.exec(statements);
    db.close();
    return found as { work: number; natural: number }[];
  };
  const counted = () => change('archive', 'SELECT reply_ms AS natural, reply_work_ms AS work FROM figure_days');
  try {
    world.says(ANN, 'zhang', '在吗', at('10:00:00'));
    world.says('zhang', ANN, '在的', at('10:05:00'));
    await world.archive();
    change(
      'archive',
      `INSERT INTO departments (id, name, parent_id, place, seen_at) VALUES (1, '公司', 0, 1, 0), (2, '门店', 1, 1, 0);
      INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision) VALUES ('zhang', '张伟', '', '', 1, 0, 1);
      INSERT INTO employee_departments (userid, department) VALUES ('zhang', 1)`,
    );
    change(
      'desk',
      `INSERT INTO calendars (id, name, week, changed_at) VALUES (2, '门店', '${ALWAYS}', 0);
      INSERT INTO calendar_people (kind, who, calendar) VALUES ('department', '2', 2)`,
    );
    await world.app.pipeline.figures();
    assert.deepEqual(counted(), [{ natural: 300_000, work: 0 }]);

    change(
      'archive',
      `UPDATE employees SET main_department = 2 WHERE userid = 'zhang';
      DELETE FROM employee_departments; INSERT INTO employee_departments (userid, department) VALUES ('zhang', 2)`,
    );
    await world.app.pipeline.figures();

    assert.deepEqual(counted(), [{ natural: 300_000, work: 300_000 }]);
  } finally {
    await world.end();
  }
});
