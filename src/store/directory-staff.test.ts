import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Random } from '../testing/corpus/random.ts';
import { type EmployeeInfo, endEmployees, recordDepartments, recordEmployeeIds, recordEmployees } from './directory.ts';
import { beginPart, finishPart } from './sync-parts.ts';
import { ArchiveDesk } from './testing/archive-desk.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-01T00:00:00+08:00');
const PEOPLE = ['chen', 'li', 'wang', 'zhao', 'qian'];

interface Person {
  readonly name: string;
  readonly position: string;
  readonly department: number;
}

type Staff = ReadonlyMap<string, Person>;

/** A staff that comes, goes, moves and is renamed; beside it the differences, told in the plainest way. */
class Company {
  readonly expected: string[] = [];
  readonly #random: Random;
  readonly #ever = new Map<string, Person>();
  #before: Staff | null = null;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  next(at: number): Staff {
    const present = PEOPLE.filter(() => this.#random.below(10) > 0);
    const now = new Map(present.map((userid) => [userid, this.#changed(this.#ever.get(userid))]));
    if (this.#before) this.#tell(at, this.#before, now);
    for (const [userid, person] of now) this.#ever.set(userid, person);
    this.#before = now;
    return now;
  }

  #changed({ name, position, department }: Person = { name: '赵一', position: '', department: 1 }): Person {
    const random = this.#random;
    return {
      name: random.below(8) === 0 ? random.pick(['赵一', '赵二', '赵三']) : name,
      position: random.below(8) === 0 ? random.pick(['', '顾问', '经理']) : position,
      department: random.below(8) === 0 ? random.between(1, 3) : department,
    };
  }

  #tell(at: number, before: Staff, now: Staff): void {
    const line = (kind: string, userid: string, was: string, is: string) =>
      this.expected.push(`${at} ${kind} ${userid} ${was} ${is}`);
    for (const [userid, { name }] of before) if (!now.has(userid)) line('employee-left', userid, name, '');
    for (const [userid, person] of now) {
      const kind = this.#ever.has(userid) ? 'employee-returned' : 'employee-came';
      if (!before.has(userid)) line(kind, userid, '', person.name);
      const was = wordsOf(this.#ever.get(userid) ?? person);
      const different = Object.entries(wordsOf(person)).filter(([what, words]) => was[what] !== words);
      for (const [what, words] of different) line(what, userid, was[what]!, words);
    }
  }
}

function wordsOf({ name, position, department }: Person): Record<string, string> {
  return { renamed: name, position, moved: `[${department}]` };
}

const employee = (userid: string, more: Partial<EmployeeInfo> = {}): EmployeeInfo => ({
  userid,
  name: '赵一',
  alias: '',
  position: '',
  departments: [{ id: 1, leads: false }],
  mainDepartment: 1,
  directLeaders: [],
  status: 1,
  ...more,
});

describe('the staff', () => {
  let desk: ArchiveDesk;
  beforeEach(() => {
    desk = new ArchiveDesk();
  });
  afterEach(() => desk.end());

  const changes = () => desk.lines('SELECT kind, subject, was, now FROM directory_changes ORDER BY n');

  for (const seed of [1, 2, 3])
    it(`has each difference between two looks told once (made-up company ${seed})`, () => {
      const company = new Company(seed);
      desk.write(beginPart, 'employees', { total: 0 }, START);
      for (let at = START; at < START + 60 * HOUR; at += HOUR) {
        const rows = [...company.next(at)].map(([userid, { department, ...person }]) =>
          employee(userid, { ...person, departments: [{ id: department, leads: false }], mainDepartment: department }),
        );
        desk.write(recordEmployees, rows, at, 'sync');
        desk.write(endEmployees, at);
        desk.write(finishPart, 'employees', rows.length, at);
      }
      const told = desk.lines('SELECT at, kind, subject, was, now FROM directory_changes');
      assert.deepEqual(told.sort(), company.expected.sort());
    });

  it('listed by their ids keep what was known, and are seen to move', () => {
    const leader = employee('li', { position: '总监', departments: [1, 2].map((id) => ({ id, leads: true })) });
    desk.write(recordEmployees, [leader], START, 'sync');
    desk.write(recordEmployeeIds, [{ userid: 'li', departments: [2, 3] }], START + 1);
    assert.deepEqual(changes(), ['moved li [1,2] [2,3]', 'leads li [1,2] [2]']);
    assert.deepEqual(desk.lines('SELECT name, position, main_department FROM employees'), ['赵一 总监 2']);
  });

  it('who WeCom lists as having left have gone', () => {
    desk.write(recordEmployees, [employee('li'), employee('wu', { status: 5 })], START, 'sync');
    desk.write(recordEmployees, [employee('li', { status: 5 })], START + 1, 'sync');
    desk.write(recordEmployees, [employee('li', { status: 5 })], START + 2, 'sync');
    assert.deepEqual(desk.lines(`SELECT userid, gone_at - ${START} FROM employees ORDER BY 1`), ['li 1', 'wu 0']);
    desk.write(recordEmployees, [employee('li')], START + 3, 'sync');
    assert.deepEqual(changes(), ['employee-left li 赵一 ', 'employee-returned li  赵一']);
  });

  it('seen by an event while the list is read is not gone when it ends', () => {
    desk.write(recordEmployees, [employee('li')], START, 'sync');
    desk.write(recordEmployees, [employee('li')], START + 9, 'event');
    assert.equal(desk.write(endEmployees, START + 5), 0);
    desk.write(recordEmployees, [employee('li')], START + 5, 'sync'); // of a run begun before
    assert.equal(desk.write(endEmployees, START + 9), 0);
  });

  it('keeps its names when WeCom tells none', () => {
    desk.write(recordEmployees, [employee('li')], START, 'sync');
    desk.write(recordEmployees, [employee('li', { name: '' }), employee('wu', { name: '' })], START + 1, 'sync');
    assert.deepEqual(desk.lines('SELECT userid, name FROM employees ORDER BY 1'), ['li 赵一', 'wu wu']);
    assert.deepEqual(changes(), []);
  });

  it('has departments that are renamed, moved, led by others, gone and back', () => {
    const department = { id: 2, name: '销售部', parentId: 1, order: 1, leaders: ['li'] };
    const root = { id: 1, name: '衡川', parentId: 0, order: 1, leaders: [] };
    desk.write(recordDepartments, [root, department], START);
    desk.write(recordDepartments, [root, { ...department, order: 7 }], START + 1);
    assert.deepEqual(changes(), []);
    desk.write(recordDepartments, [root, { ...department, name: '华南销售', parentId: 0, leaders: [] }], START + 2);
    desk.write(recordDepartments, [root], START + 3);
    desk.write(recordDepartments, [root], START + 4);
    assert.deepEqual(changes(), [
      'department-renamed 2 销售部 华南销售',
      'department-moved 2 1 0',
      'department-leaders 2 ["li"] []',
      'department-gone 2 华南销售 ',
    ]);
    desk.write(recordDepartments, [root, { ...department, name: '华南销售', parentId: 0, leaders: [] }], START + 5);
    assert.deepEqual(desk.lines(`SELECT coalesce(gone_at, 'there') FROM departments WHERE id = 2`), ['there']);
  });
});
