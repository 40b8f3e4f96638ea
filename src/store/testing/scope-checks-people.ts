import assert from 'node:assert/strict';
import { isEmployee } from '../../messages/people.ts';
import { all } from '../db.ts';
import { findGuest, type Guest, listGuests } from '../guests.ts';
import { findEmployee, listKnownPeople, readFigures } from '../person-figures.ts';
import { sql } from '../sql.ts';
import { findLastTalker, findStaffFacts, findStaffTalkers, readStaffBranch, readStaffTree } from '../talkers.ts';
import { type Asked, type Checks, lastOf, pages, personOf } from './scope-check.ts';
import { isPersonCalled } from './scope-checks-chats.ts';
import { compare, type Reference } from './scope-reference.ts';

/** People who talk, and figures of them. */

const lastAt = (ref: Reference, id: string): number => Math.max(...ref.of(id).map((chat) => lastOf(chat).sentAt));

const guestOf = (ref: Reference, id: string) => ({ id, lastAt: lastAt(ref, id), conversations: ref.of(id).length });
const toldOf = ({ id, lastAt: at, conversations }: Guest) => ({ id, lastAt: at, conversations });

/** To being archived: refused to somebody whose contact he is now. */
function hasRefused(ref: Reference, id: string): boolean {
  return ref.company.relations.some((r) => r.customer === id && r.endedAt === null && r.consent === 'disagree');
}

function everybodyIn({ ref }: Asked): string[] {
  const { employees, strangers, customers } = ref.company;
  const staff = [...employees.map(({ userid }) => userid), ...strangers];
  return [...staff, ...customers.map(({ id }) => id), 'nobody'];
}

export const peopleChecks: Checks = {
  'guests.listGuests': (asked) => {
    const { db, viewer, ref, chance } = asked;
    const consent = chance.pick(['agreed', 'all', 'refused'] as const);
    const search = chance.of(0.5) ? '' : chance.pick(['客户1', '备注2', '没有']);
    const rows = pages<Guest, { lastAt: number; id: string }>((after) =>
      listGuests(db, viewer, { consent, search }, { after, limit: 2 }),
    );
    const expected = ref
      .guests()
      .filter((id) => consent === 'all' || hasRefused(ref, id) === (consent === 'refused'))
      .filter((id) => search === '' || isPersonCalled(ref, id, search))
      .map((id) => guestOf(ref, id));
    assert.deepEqual(
      rows.map(toldOf),
      expected.sort((a, b) => b.lastAt - a.lastAt || compare(a.id, b.id)),
    );
  },
  'guests.findGuest': (asked) => {
    const { db, viewer, ref } = asked;
    for (const id of everybodyIn(asked)) {
      const found = findGuest(db, viewer, id);
      assert.deepEqual(found && toldOf(found), ref.guests().includes(id) ? guestOf(ref, id) : null);
    }
  },
  'talkers.readStaffTree': ({ db, viewer, ref }) => {
    const tree = readStaffTree(db, viewer, { who: null });
    assert.equal(tree.total, ref.talkers().length);
    const listed = [...tree.open.values()].flatMap(({ rows }) => rows);
    for (const { userid, conversations } of listed) assert.equal(conversations, ref.of(userid).length);
    assert.ok(listed.every(({ userid }) => ref.talkers().includes(userid)));
  },
  'talkers.readStaffBranch': ({ db, viewer, ref }) => {
    for (const { id } of [...ref.company.departments, { id: 99 }]) {
      const branch = readStaffBranch(db, viewer, { department: id, skip: 0 });
      const own = ref.company.employees.filter(({ departments }) => departments.includes(id)).map((e) => e.userid);
      const expected = own.filter((userid) => ref.talkers().includes(userid));
      assert.deepEqual((branch?.stretch.rows ?? []).map(({ userid }) => userid).sort(), expected.sort());
    }
  },
  'talkers.findStaffTalkers': ({ db, viewer, ref }) => {
    const { rows } = findStaffTalkers(db, viewer, { search: '员工', skip: 0, limit: 50 });
    const called = ref.talkers().filter((id) => isPersonCalled(ref, id, '员工'));
    const told = rows.map(({ userid, conversations }) => [userid, conversations]);
    assert.deepEqual(told.sort(), called.map((id) => [id, ref.of(id).length]).sort());
  },
  'talkers.findStaffFacts': (asked) => {
    const { db, viewer, ref } = asked;
    for (const id of everybodyIn(asked))
      assert.equal(findStaffFacts(db, viewer, id) !== null, ref.talkers().includes(id), id);
  },
  'talkers.findLastTalker': ({ db, viewer, ref }) => {
    const [last] = ref.talkers().sort((a, b) => lastAt(ref, b) - lastAt(ref, a) || compare(a, b));
    assert.equal(findLastTalker(db, viewer), last ?? null);
  },
  'personFigures.findEmployee': (asked) => {
    const { db, viewer, ref } = asked;
    for (const id of everybodyIn(asked))
      assert.equal(findEmployee(db, viewer, id) !== null, isEmployee(id) && id !== 'nobody' && ref.has(id), id);
  },
  'personFigures.readFigures': (asked) => {
    const { db, viewer, ref } = asked;
    const id = personOf(asked);
    const singles = ref.of(id).filter(({ kind, external }) => kind === 'single' && external);
    const stays = ref.company.groups.filter(({ stays: all }) => all.some((s) => s.id === id && s.leftAt === null));
    const contacts = ref.company.relations.filter(({ userid, endedAt }) => userid === id && endedAt === null);
    const expected = {
      customers: new Set(contacts.map(({ customer }) => customer)).size,
      messages: ref.of(id).reduce((sum, { said }) => sum + said.length, 0),
      chats: singles.length,
      rooms: stays.length,
      violations: ref.violations().filter(({ sender }) => sender === id).length,
    };
    const figures = readFigures(db, viewer, id);
    assert.deepEqual(figures && { ...figures }, ref.has(id) ? expected : null);
  },
  'personFigures.listKnownPeople': (asked) => {
    const { db, viewer, ref } = asked;
    const outside = all<{ id: string }>(db, sql`SELECT id FROM outsiders`).map(({ id }) => id);
    const expected = everybodyIn(asked).filter((id) => {
      if (id === 'nobody') return false;
      return isEmployee(id) ? ref.has(id) : outside.includes(id) && ref.hasOutsider(id);
    });
    assert.deepEqual(listKnownPeople(db, viewer, everybodyIn(asked)).sort(), expected.sort());
  },
};
