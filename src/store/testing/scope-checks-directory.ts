import assert from 'node:assert/strict';
import { isEmployee } from '../../messages/people.ts';
import { listFollowPeriods, listMoves, MOVE_KINDS } from '../customer-history.ts';
import {
  type CustomerFilters,
  type CustomerRow,
  type CustomersPage,
  countCustomers,
  findCustomer,
  listCustomers,
} from '../customers.ts';
import { listChanges } from '../directory-changes.ts';
import { findStaff, listEmployees } from '../employees.ts';
import { listKeepers } from '../keepers.ts';
import { listDepartments, listKnowable, listNamed, listNear, lookUp } from '../lookup.ts';
import { countLostCustomers, type LostPlace, type LostRow, listLostCustomers } from '../lost-customers.ts';
import { listOperations } from '../operation-log.ts';
import { listStays } from '../room-members.ts';
import { countRooms, findRoom, listRooms, listVisibleRooms, type RoomPlace, type RoomRow } from '../rooms.ts';
import { type Asked, type Checks, lastOf, pages } from './scope-check.ts';
import type { Relation } from './scope-company.ts';
import { compare, type Reference, type Seen } from './scope-reference.ts';

/** The directory: people in scope and whom they deal with; of conversations only what a viewer sees of them. */

function outsidersOf(ref: Reference, customers: boolean): string[] {
  const { relations, customers: known } = ref.company;
  return known
    .map(({ id }) => id)
    .filter((id) => relations.some(({ customer }) => customer === id) === customers && ref.hasOutsider(id));
}

const ANY = { kind: null, state: null, consent: null, follower: null, department: null, tag: null } as const;
const ANYBODY: CustomerFilters = { ...ANY, customers: true, search: '', from: null, to: null };

/** Conversations with somebody of the staff in scope, the last first. */
function talksOf(ref: Reference, id: string): Seen[] {
  return ref
    .of(id)
    .filter(({ members }) => members.some((member) => isEmployee(member) && ref.has(member)))
    .toSorted((a, b) => lastOf(b).sentAt - lastOf(a).sentAt);
}

function assertFace(ref: Reference, row: CustomerRow): void {
  const talks = talksOf(ref, row.id);
  const last = talks[0] ? lastOf(talks[0]).sentAt : null;
  assert.deepEqual([row.id, row.talkedAt, row.lastAt], [row.id, last, last]);
  assert.equal(row.chat === null, talks.length === 0);
  if (row.chat) assert.ok(talks.some(({ key }) => key === row.chat!.key));
  const follows = ref.company.relations.filter(({ customer, userid }) => customer === row.id && ref.has(userid));
  assert.deepEqual(row.follows.map(({ userid }) => userid).sort(), follows.map(({ userid }) => userid).sort());
}

const endedOf = (ref: Reference, words: string): Relation[] =>
  ref.company.relations.filter(
    ({ customer, userid, endedAt }) => endedAt !== null && ref.has(userid) && isCustomerCalled(ref, customer, words),
  );

function isCustomerCalled(ref: Reference, id: string, words: string): boolean {
  const { customers, relations } = ref.company;
  const noted = relations.some((r) => r.customer === id && ref.has(r.userid) && r.remark.includes(words));
  return noted || customers.some((customer) => customer.id === id && customer.name.includes(words));
}

function chatOf(ref: Reference, { customer, userid }: Pick<Relation, 'customer' | 'userid'>): string | null {
  return ref.chat([customer, userid].sort(compare).join('|'))?.key ?? null;
}

/** The employee, or whoever of the staff has him beside him in a conversation. */
function isNear(ref: Reference, userid: string): boolean {
  return ref.has(userid) || ref.hasOutsider(userid);
}

const groupsOf = (ref: Reference): string[] =>
  ref.company.groups.filter((group) => ref.hasGroup(group)).map(({ id }) => id);

const roomFilters = { search: '', kind: null, dismissed: null, owner: null, keeper: null } as const;
const lastTalk = (ref: Reference, id: string): number | null => {
  const chat = ref.chat(id);
  return chat && lastOf(chat).sentAt;
};
const ids = (found: readonly { readonly id: string }[]): string[] => found.map(({ id }) => id).sort();

function namesOf({ ref }: Asked) {
  const { employees, customers, groups } = ref.company;
  return {
    employees: employees.filter(({ userid }) => isNear(ref, userid)).map(({ userid }) => userid),
    customers: customers.filter(({ id }) => ref.hasOutsider(id)).map(({ id }) => id),
    groups: groups.filter((group) => ref.hasGroup(group)),
  };
}

export const directoryChecks: Checks = {
  'customers.listCustomers': ({ db, viewer, ref, chance }) => {
    const customers = chance.of(0.7);
    const order = chance.pick(['came', 'talked'] as const);
    const rows = pages<CustomerRow, CustomersPage['after']>((after) =>
      listCustomers(db, viewer, { ...ANYBODY, customers }, { order, after, skip: 0, limit: 2 }),
    );
    const expected = outsidersOf(ref, customers).filter((id) => customers || ref.everybody().includes(id));
    assert.deepEqual(ids(rows).sort(), expected.sort());
    for (const row of rows) assertFace(ref, row);
    const seen = (id: string) => Math.max(0, ...ref.of(id).map((chat) => lastOf(chat).sentAt));
    const inOrder = expected.toSorted((a, b) => seen(b) - seen(a) || compare(a, b));
    if (viewer.parts && order === 'talked')
      assert.deepEqual(
        rows.map(({ id }) => id),
        inOrder,
      );
  },
  'customers.countCustomers': ({ db, viewer, ref }) => {
    assert.equal(countCustomers(db, viewer, ANYBODY).count, outsidersOf(ref, true).length);
  },
  'customers.findCustomer': ({ db, viewer, ref }) => {
    const seen = [...outsidersOf(ref, true), ...outsidersOf(ref, false)];
    for (const { id } of [...ref.company.customers, { id: 'wmnobody' }]) {
      const row = findCustomer(db, viewer, id);
      assert.equal(row !== null, seen.includes(id));
      if (row) assertFace(ref, row);
    }
  },
  'customerHistory.listFollowPeriods': ({ db, viewer, ref }) => {
    for (const { id } of ref.company.customers) {
      const own = ref.company.relations.filter(({ customer, userid }) => customer === id && ref.has(userid));
      const periods = listFollowPeriods(db, viewer, id).map(({ userid }) => userid);
      assert.deepEqual(periods.sort(), own.map(({ userid }) => userid).sort());
    }
  },
  'customerHistory.listMoves': ({ db, viewer, ref, chance }) => {
    const { id } = chance.pick(ref.company.customers);
    const { moves } = listMoves(db, viewer, id, { kinds: MOVE_KINDS, before: null, limit: 999 });
    const calls = ref.of(id).flatMap(({ said }) => said.filter(({ type }) => type === 'voiptext'));
    const shown = moves.filter(({ kind }) => kind === 'call').map(({ seq }) => seq);
    assert.deepEqual(shown.sort(), calls.map(({ seq }) => seq).sort());
    const own = ref.company.relations.filter(({ customer, userid }) => customer === id && ref.has(userid));
    const added = moves.filter(({ what }) => what === 'added').map(({ who }) => who);
    assert.deepEqual(added.sort(), own.map(({ userid }) => userid).sort());
    const places = moves.filter(({ kind }) => kind === 'group').map(({ place }) => place);
    assert.ok(places.every((place) => groupsOf(ref).includes(place)));
    assert.ok(moves.filter(({ what }) => what === 'remark' || what === 'consent').every(({ who }) => ref.has(who)));
  },
  'directoryChanges.listChanges': ({ db, viewer, ref }) => {
    const changes = listChanges(db, viewer, { subject: null, kinds: [], before: null, limit: 999 });
    const own = ref.company.relations.filter(({ userid }) => ref.has(userid));
    assert.deepEqual(changes.map(({ other }) => other).sort(), own.map(({ userid }) => userid).sort());
  },
  'employees.listEmployees': ({ db, viewer, ref }) => {
    const rows = (['archived', 'formerly', 'left', 'never'] as const).flatMap(
      (tab) => listEmployees(db, viewer, { tab, search: '', department: null }, { skip: 0, limit: 99 }).rows,
    );
    const staff = [...ref.company.employees.map(({ userid }) => userid), ...ref.company.strangers];
    assert.deepEqual(rows.map(({ userid }) => userid).sort(), staff.filter((userid) => ref.has(userid)).sort());
  },
  'employees.findStaff': ({ db, viewer, ref }) => {
    for (const { userid, goneAt } of ref.company.employees)
      assert.equal(findStaff(db, viewer, userid).length, goneAt === null && ref.has(userid) ? 1 : 0);
  },
  'keepers.listKeepers': ({ db, viewer }) => assert.deepEqual(listKeepers(db, viewer, 'nowhere'), []),
  'lookup.lookUp': (asked) => {
    const { db, viewer } = asked;
    const known = namesOf(asked);
    const find = (words: string, kind: 'employee' | 'customer' | 'group') =>
      ids(lookUp(db, viewer, { words, kinds: [kind], limit: 99 }));
    assert.deepEqual(find('员工', 'employee'), known.employees.sort());
    assert.deepEqual(find('客户', 'customer'), known.customers.filter((id) => isListed(asked.ref, id)).sort());
    assert.deepEqual(find('群', 'group'), known.groups.map(({ id }) => id).sort());
    const noted = known.customers.filter((id) => isCustomerCalled(asked.ref, id, '备注1'));
    assert.deepEqual(find('备注1', 'customer'), noted.sort());
  },
  'lookup.listNamed': (asked) => {
    const { db, viewer, ref } = asked;
    const found = listNamed(db, viewer, { words: '员工2', kinds: ['employee'], limit: 9 });
    const expected = ref.company.employees.filter(({ name, userid }) => name === '员工2' && isNear(ref, userid));
    assert.deepEqual(
      ids(found),
      expected.map(({ userid }) => userid),
    );
  },
  'lookup.listNear': (asked) => {
    const found = listNear(asked.db, asked.viewer, { words: '员工22', kinds: ['employee'], limit: 9 });
    assert.ok(found.every(({ id }) => id.endsWith('s') || namesOf(asked).employees.includes(id)));
  },
  'lookup.listKnowable': (asked) => {
    const { db, viewer, ref } = asked;
    const { employees, customers, groups } = ref.company;
    const known = namesOf(asked);
    const all = [...employees.map(({ userid }) => userid), ...[...customers, ...groups].map(({ id }) => id)];
    const expected = [...known.employees, ...known.customers.filter((id) => isListed(ref, id)), ...ids(known.groups)];
    assert.deepEqual(listKnowable(db, viewer, all).sort(), ref.people === 'everyone' ? all.sort() : expected.sort());
  },
  'lookup.listDepartments': ({ db, viewer, ref }) => {
    const filled = ref.company.employees.filter(({ userid }) => ref.has(userid)).flatMap((e) => e.departments);
    const shown = listDepartments(db, viewer).map(({ id }) => id);
    assert.ok(filled.every((id) => shown.includes(id)));
    const above = (id: number): number[] => {
      const parent = ref.company.departments.find((department) => department.id === id)?.parent ?? 0;
      return parent === 0 ? [id] : [id, ...above(parent)];
    };
    if (ref.people !== 'everyone') assert.deepEqual(shown.sort(), [...new Set(filled.flatMap(above))].sort());
  },
  'lostCustomers.listLostCustomers': ({ db, viewer, ref, chance }) => {
    const search = chance.pick(['', '客户1', '备注2']);
    const filters = { search, by: null, follower: null, from: null, to: null };
    const rows = pages<LostRow, LostPlace>((after) =>
      listLostCustomers(db, viewer, filters, { after, skip: 0, limit: 2 }),
    );
    const expected = endedOf(ref, search).map((relation) => [
      relation.customer,
      relation.userid,
      chatOf(ref, relation),
    ]);
    assert.deepEqual(rows.map(({ customer, userid, chat }) => [customer, userid, chat]).sort(), expected.sort());
  },
  'lostCustomers.countLostCustomers': ({ db, viewer, ref, chance }) => {
    const search = chance.pick(['', '备注1']);
    const filters = { search, by: null, follower: null, from: null, to: null };
    assert.equal(countLostCustomers(db, viewer, filters).count, endedOf(ref, search).length);
  },
  'operationLog.listOperations': ({ db, viewer, ref }) => {
    const rows = listOperations(db, viewer, { source: 'member', skip: 0, limit: 99 });
    const staff = ref.company.employees.filter(({ userid }) => ref.has(userid));
    assert.deepEqual(
      rows.map(({ userid }) => userid),
      staff.map(({ userid }) => userid),
    );
  },
  'roomMembers.listStays': ({ db, viewer, ref }) => {
    for (const group of ref.company.groups)
      assert.equal(listStays(db, viewer, group.id).length, ref.hasGroup(group) ? group.stays.length : 0);
  },
  'rooms.listRooms': ({ db, viewer, ref, chance }) => {
    const order = chance.pick(['talked', 'made'] as const);
    const rows = pages<RoomRow, RoomPlace>((after) =>
      listRooms(db, viewer, roomFilters, { order, after, skip: 0, limit: 2 }),
    );
    assert.deepEqual(ids(rows), groupsOf(ref).sort());
    if (viewer.parts) for (const { id, lastAt } of rows) assert.equal(lastAt, lastTalk(ref, id));
  },
  'rooms.findRoom': ({ db, viewer, ref }) => {
    for (const group of [...ref.company.groups, { id: 'nowhere', stays: [] }]) {
      const room = findRoom(db, viewer, group.id);
      assert.equal(room !== null, groupsOf(ref).includes(group.id));
      if (room && viewer.parts) assert.equal(room.lastAt, lastTalk(ref, group.id));
    }
  },
  'rooms.listVisibleRooms': ({ db, viewer, ref }) => {
    const all = ref.company.groups.map(({ id }) => id);
    assert.deepEqual(listVisibleRooms(db, viewer, [...all, 'nowhere']).sort(), groupsOf(ref).sort());
  },
  'rooms.countRooms': ({ db, viewer, ref }) => {
    assert.equal(countRooms(db, viewer, roomFilters), groupsOf(ref).length);
  },
};

/** Has talked, or somebody has or had him as a contact. */
const isListed = (ref: Reference, id: string): boolean =>
  ref.everybody().includes(id) || ref.company.relations.some(({ customer }) => customer === id);
