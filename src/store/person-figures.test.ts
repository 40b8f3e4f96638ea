import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { daysAgo, NOW, outside, PeopleFile } from '../testing/people-file.ts';
import { viewer } from '../testing/world.ts';
import { listOtherChats } from './person-chats.ts';
import { findEmployee, listKnownPeople, readFigures } from './person-figures.ts';
import { countRooms } from './rooms.ts';
import { recordViolations } from './violations.ts';

const ANN = outside('ann');
const BO = outside('bo', 'wo');
const CAI = outside('cai');
const ROOM = 'wrROOM';

let file: PeopleFile;

beforeEach(() => {
  file = new PeopleFile();
  file.department(1, '恒川资本', 0);
  file.department(2, '营业部', 1);
  file.employee('zhang', '张伟', { departments: [2, 1], leads: 2 });
  file.employee('li', '李敏', { departments: [1] });
  file.archived('zhang', daysAgo(90), daysAgo(50));
  file.archived('zhang', daysAgo(20));
  for (const [id, name] of [
    [ANN, '安娜'],
    [BO, '薄云'],
  ] as const)
    file.customer(id, name);
  file.follow(ANN, 'zhang', daysAgo(30), { ended: daysAgo(20) });
  file.follow(ANN, 'zhang', daysAgo(10));
  file.follow(BO, 'zhang', daysAgo(9), { ended: daysAgo(1) });
  file.follow(BO, 'li', daysAgo(9));
  file.chat('zhang', ANN, daysAgo(1));
  file.chat('zhang', CAI, daysAgo(2));
  file.chat('zhang', 'li', daysAgo(3));
  file.connection.exec(`UPDATE conversations SET external = 0, count = 7 WHERE key = 'li|zhang'`);
  file.room(ROOM, '服务一群');
  file.room('wrGONE', '解散了', { dismissed: NOW });
  file.room('wrSTAFF', '部门群', { kind: 'internal' });
  for (const room of [ROOM, 'wrGONE', 'wrSTAFF']) file.stay(room, 'zhang', daysAgo(8));
  file.stay('wrLEFT', 'zhang', daysAgo(8), daysAgo(2));
  file.talk(ROOM, ['zhang', ANN], daysAgo(4));
  const found = { rule: 1, ruleName: '承诺收益', ruleVersion: 1, severity: 'high', words: [], sentAt: NOW } as const;
  recordViolations(
    file.write,
    [
      { ...found, seq: 1, conversation: ROOM, sender: 'zhang' },
      { ...found, seq: 2, conversation: ROOM, sender: ANN },
      { ...found, seq: null, conversation: '', sender: 'zhang', rule: 2 },
    ],
    NOW,
  );
  file.refresh();
});

describe('findEmployee', () => {
  it('tells departments with all above them, and when he was archived, the present first', () => {
    const zhang = findEmployee(file.read, viewer(), 'zhang')!;

    assert.equal(zhang.name, '张伟');
    assert.deepEqual(
      zhang.departments.map(({ path, leads }) => [path, leads]),
      [
        ['恒川资本', false],
        ['恒川资本 / 营业部', true],
      ],
    );
    assert.deepEqual(
      zhang.scope.map(({ fromAt, toAt }) => [fromAt, toAt]),
      [
        [daysAgo(20), null],
        [daysAgo(90), daysAgo(50)],
      ],
    );
  });

  it('knows whoever talks, though the directory does not name him', () => {
    file.chat('newcomer', ANN, NOW);

    assert.equal(findEmployee(file.read, viewer(), 'newcomer')!.name, null);
  });

  it('answers alike for nobody and for somebody out of scope', () => {
    assert.equal(findEmployee(file.read, viewer(), 'nobody'), null);
    assert.equal(findEmployee(file.read, viewer(), ANN), null);
    assert.equal(findEmployee(file.read, viewer(['li']), 'zhang'), null);
    assert.equal(readFigures(file.read, viewer(['li']), 'zhang'), null);
  });
});

describe('readFigures', () => {
  it('counts what its five names say', () => {
    const figures = { customers: 1, messages: 10, rooms: 1, chats: 2, violations: 2 };

    assert.deepEqual({ ...readFigures(file.read, viewer(), 'zhang') }, figures);
    assert.deepEqual({ ...readFigures(file.read, viewer(['zhang']), 'zhang') }, figures);
  });

  it('counts the groups that the list of them shows', () => {
    const none = { search: '', owner: null, keeper: null };
    const listed = { ...none, kind: 'customer', dismissed: false, member: 'zhang' } as const;

    assert.equal(countRooms(file.read, viewer(), listed), 1);
    assert.equal(countRooms(file.read, viewer(), { ...listed, member: 'li' }), 0);
  });

  it('is all zero for somebody who did nothing yet', () => {
    const zero = { customers: 0, messages: 0, rooms: 0, chats: 0, violations: 0 };

    assert.deepEqual({ ...readFigures(file.read, viewer(), 'nobody') }, zero);
  });
});

describe('listKnownPeople', () => {
  const known = (scope: 'everyone' | string[]) =>
    listKnownPeople(file.read, viewer(scope), ['zhang', 'li', 'nobody', '', ANN, BO, CAI, outside('none')]);

  it('names those who have a page, of staff and of outside people', () => {
    assert.deepEqual(new Set(known('everyone')), new Set(['zhang', 'li', ANN, BO, CAI]));
  });

  it('leaves out who is out of scope', () => {
    assert.deepEqual(new Set(known(['li'])), new Set(['li', BO]));
    assert.deepEqual(known([]), []);
  });
});

describe('listOtherChats', () => {
  it('names the other chats of a customer, and the groups he shares with the employee', () => {
    file.chat('li', ANN, NOW);
    file.talk('wrOTHER', ['li', ANN], NOW);
    const asked = { person: ANN, without: `${ANN}|zhang`, together: 'zhang', singles: true };
    const { singles, groups } = listOtherChats(file.read, viewer(), asked);

    assert.deepEqual(
      singles.map(({ peer }) => peer),
      ['li'],
    );
    assert.deepEqual(
      groups.map(({ key, peer }) => [key, peer]),
      [[ROOM, 'zhang']],
    );
    assert.deepEqual(listOtherChats(file.read, viewer(['zhang']), asked).singles, []);
    assert.deepEqual(listOtherChats(file.read, viewer(), { ...asked, singles: false }).singles, []);
  });
});
