import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { workingMs } from '../calendar/working-time.ts';
import { pathsOf } from '../config.ts';
import { World } from '../testing/world.ts';
import { readCalendars } from './calendars.ts';
import { readBasis } from './dialogue-rules.ts';
import { Reading } from './reading.ts';

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(`${text}+08:00`);

describe('readCalendars', () => {
  let world: World;
  let reading: Reading;
  before(() => {
    world = new World();
    const paths = pathsOf(world.config);
    const archive = new Database(paths.archive);
    // 1 > 2 > 3; a parent that points back must not hang anybody
    archive.exec(`INSERT INTO departments (id, name, parent_id, place, seen_at)
        VALUES (1, '总部', 0, 1, 0), (2, '门店', 1, 1, 0), (3, '一店', 2, 1, 0), (8, '环', 9, 1, 0), (9, '环', 8, 1, 0);
      INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, pinyin, status)
        VALUES ('own', '', '', '', 3, 0, 1, '', 1), ('shop', '', '', '', 3, 0, 1, '', 1), ('head', '', '', '', 1, 0, 1, '', 1),
          ('loop', '', '', '', 8, 0, 1, '', 1), ('first', '', '', '', NULL, 0, 1, '', 1);
      INSERT INTO employee_departments (userid, department) VALUES ('first', 2), ('first', 3);`);
    archive.close();
    const desk = new Database(paths.desk);
    const night = JSON.stringify(Array.from({ length: 7 }, () => [[0, 360]]));
    desk.exec(`INSERT INTO calendars (id, name, week, changed_at) VALUES (2, '夜', '${night}', 0), (3, '自己', '${night}', 0);
      INSERT INTO calendars (id, name, week, changed_at, removed_at) VALUES (4, '删', '${night}', 0, 1);
      INSERT INTO calendar_people (kind, who, calendar) VALUES ('department', '2', 2), ('employee', 'own', 3), ('employee', 'head', 4);
      INSERT INTO calendar_days (calendar, date, kind, spans) VALUES (1, '2026-10-01', 'rest', NULL), (1, '2026-10-10', 'work', NULL),
        (1, '2026-10-11', 'work', '[[600,660]]');`);
    desk.close();
    reading = new Reading(paths);
  });
  after(async () => {
    reading.close();
    await world.end();
  });

  const of = (userid: string) => reading.run((db) => readCalendars(db).of(userid).id);

  it('gives an employee his own, else that of his nearest department upwards, else the default', () => {
    assert.deepEqual(['own', 'shop', 'first', 'head', 'loop', 'nobody'].map(of), [3, 2, 2, 1, 1, 1]);
  });

  it('knows the one that was removed no more', () => {
    assert.deepEqual(
      [1, 2, 4, 99].map((id) => reading.run((db) => readCalendars(db).byId(id).id)),
      [1, 2, 1, 1],
    );
  });

  it('has holidays, adjusted workdays as a Monday, and those with their own hours', () => {
    const calendar = reading.run((db) => readCalendars(db).byId(1));
    const day = (date: string) =>
      workingMs(calendar, at(`${date}T00:00:00`), at(`${date}T00:00:00`) + 24 * HOUR) / HOUR;
    assert.deepEqual(['2026-09-30', '2026-10-01', '2026-10-10', '2026-10-11', '2026-10-17'].map(day), [9, 0, 9, 1, 0]);
  });

  it('is in what figures are worked out by', () => {
    const basis = reading.run((db) => {
      const { rules, version, phrases, calendars } = readBasis(db);
      return { rules, version, phrases, of: calendars.of('own').name };
    });
    assert.deepEqual(basis, {
      ...{ version: 0, phrases: [], of: '自己' },
      rules: { phrasesOn: true, silenceSingle: 30, silenceGroup: 60 },
    });
  });
});
