import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { daysAgo, outside, PeopleFile } from '../testing/people-file.ts';
import { viewer } from '../testing/world.ts';
import {
  findLastTalker,
  findStaffFacts,
  findStaffTalkers,
  NOWHERE,
  readStaffBranch,
  readStaffTree,
} from './talkers.ts';

const ANN = outside('ann');

const file = new PeopleFile();
const half = viewer(['zhang', 'wu']);
const shape = (tree: ReturnType<typeof readStaffTree>) =>
  tree.branches.map(({ name, depth, count }) => `${'-'.repeat(depth)}${name} ${count}`);
const peopleIn = (tree: ReturnType<typeof readStaffTree>, id: number) =>
  tree.open.get(id)?.rows.map(({ userid }) => userid);

before(() => {
  file.department(1, '恒川资本', 0);
  file.department(2, '营业部', 1);
  file.department(3, '浦东组', 2);
  file.department(4, '风控部', 1);
  file.employee('zhang', '张伟', { departments: [2] });
  file.employee('li', '李敏', { departments: [2, 4], leads: 2 });
  file.employee('wu', '吴昂', { departments: [3], gone: daysAgo(2) });
  file.employee('silent', '沉默', { departments: [4] });
  file.archived('zhang', daysAgo(90));
  file.archived('wu', daysAgo(90), daysAgo(2));
  file.chat('zhang', ANN, daysAgo(1));
  file.chat('li', ANN, daysAgo(2));
  file.chat('wu', 'zhang', daysAgo(3));
  file.chat('nobody', 'li', daysAgo(4));
  file.connection.exec(`INSERT INTO talkers (userid, employee, conversations, last_at)
    SELECT m.userid, max(m.employee), count(*), max(c.last_at) FROM members m JOIN conversations c ON c.key = m.conversation GROUP BY m.userid`);
});

describe('readStaffTree', () => {
  it('counts in each department those who talk, each once above, and keeps a place for those in none', () => {
    const tree = readStaffTree(file.read, viewer(), { who: null });

    assert.deepEqual(shape(tree), ['恒川资本 3', '-营业部 3', '--浦东组 1', '-风控部 1', '未分部门 1']);
    assert.equal(tree.total, 4);
    assert.deepEqual(tree.states, { archived: 1, formerly: 1, never: 2 });
  });

  it('unfolds the way down to the person asked for, whoever leads a department first', () => {
    const tree = readStaffTree(file.read, viewer(), { who: 'zhang' });

    assert.deepEqual([...tree.open.keys()], [1, 2]);
    assert.deepEqual(peopleIn(tree, 2), ['li', 'zhang']);
    assert.deepEqual([...readStaffTree(file.read, viewer(), { who: 'nobody' }).open.keys()], [1, NOWHERE]);
  });

  it('is half as large for whoever sees half a company, and shows nothing of the other half', () => {
    const tree = readStaffTree(file.read, half, { who: 'li' });

    assert.deepEqual(shape(tree), ['恒川资本 2', '-营业部 2', '--浦东组 1']);
    assert.deepEqual([...tree.open.keys()], [1]);
    assert.deepEqual(shape(readStaffTree(file.read, viewer([]), { who: null })), []);
  });
});

describe('readStaffBranch', () => {
  it('shows the departments right below and those in it, and goes on where it is told', () => {
    const branch = readStaffBranch(file.read, viewer(), { department: 2, skip: 0 })!;

    assert.deepEqual(
      branch.branches.map(({ id }) => id),
      [3],
    );
    assert.deepEqual(
      branch.stretch.rows.map(({ userid, archived, gone, leads }) => [userid, archived, gone, leads]),
      [
        ['li', 'never', false, true],
        ['zhang', 'archived', false, false],
      ],
    );
    assert.deepEqual(
      readStaffBranch(file.read, viewer(), { department: 2, skip: 1 })!.stretch.rows.map(({ userid }) => userid),
      ['zhang'],
    );
  });

  it('answers for a department out of scope as for one that is not', () => {
    assert.equal(readStaffBranch(file.read, half, { department: 4, skip: 0 }), null);
    assert.equal(readStaffBranch(file.read, half, { department: 99, skip: 0 }), null);
  });
});

describe('findStaffTalkers', () => {
  const found = (search: string, who = viewer()) =>
    findStaffTalkers(file.read, who, { search, skip: 0, limit: 10 }).rows.map(({ userid }) => userid);

  it('finds by name and userid, then by department with those below', () => {
    assert.deepEqual(found('张'), ['zhang']);
    assert.deepEqual(found('NOB'), ['nobody']);
    assert.deepEqual(found('营业').toSorted(), ['li', 'wu', 'zhang']);
    assert.deepEqual(found('silent'), []);
  });

  it('finds nobody out of scope, by name or by department', () => {
    assert.deepEqual(found('李', half), []);
    assert.deepEqual(found('风控', half), []);
    assert.deepEqual(found('营业', half).toSorted(), ['wu', 'zhang']);
  });
});

describe('findLastTalker', () => {
  it('is whoever of those in scope talked last', () => {
    assert.equal(findLastTalker(file.read, viewer()), 'zhang');
    assert.equal(findLastTalker(file.read, viewer(['li', 'nobody'])), 'li');
    assert.equal(findLastTalker(file.read, viewer([])), null);
  });
});

describe('findStaffFacts', () => {
  it('tells the first department and how somebody stands to the archive', () => {
    assert.deepEqual(findStaffFacts(file.read, viewer(), 'wu'), {
      department: '浦东组',
      archived: 'formerly',
      gone: true,
    });
    assert.equal(findStaffFacts(file.read, half, 'li'), null);
    assert.equal(findStaffFacts(file.read, viewer(), 'silent'), null);
  });
});
