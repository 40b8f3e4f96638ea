import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isEmployee, isExternal, isRobot } from '../../messages/people.ts';
import { makeCompany } from './company.ts';

const company = makeCompany(1);

describe('makeCompany', () => {
  it('makes the same company of the same seed, and another of another', () => {
    assert.deepEqual(makeCompany(7), makeCompany(7));
    assert.notDeepEqual(makeCompany(7).customers, makeCompany(8).customers);
  });

  it('has forty people in eight departments below the root, each with a leader', () => {
    assert.equal(company.staff.length, 40);
    assert.equal(new Set(company.staff.map((s) => s.userid)).size, 40);
    assert.equal(company.departments.filter((d) => d.parentId !== 0).length, 8);
    for (const { leaders, parentId } of company.departments) if (parentId !== 0) assert.equal(leaders.length, 1);
    for (const { userid } of company.staff) assert.match(userid, /^[A-Z][A-Za-z]{3,}$/);
  });

  it('gives everybody an id of the right form', () => {
    assert.equal(company.customers.length, 500);
    assert.equal(company.groups.length, 60);
    for (const { id, corp } of company.customers) {
      assert.match(id, /^w[mo][\w-]{30}$/);
      assert.equal(id.startsWith('wo'), corp !== null);
    }
    assert.ok(company.customers.every((c) => isExternal(c.id)));
    assert.ok(company.staff.every((s) => isEmployee(s.userid)));
    assert.ok(company.robots.every((r) => isRobot(r.id)));
    assert.ok(company.groups.every((g) => /^wr[\w-]{30}$/.test(g.id)));
  });

  it('lets relations, tags, groups and leaders point at what is there', () => {
    const staff = new Set(company.staff.map((s) => s.userid));
    const people = new Set([...staff, ...company.customers.map((c) => c.id)]);
    const tags = new Set(company.tagGroups.flatMap((g) => g.tags.map((t) => t.id)));
    for (const { follows } of company.customers) {
      assert.ok(follows.length > 0);
      for (const follow of follows) {
        assert.ok(staff.has(follow.userid));
        assert.ok(follow.tagIds.every((id) => tags.has(id)));
      }
    }
    for (const { owner, members, kind } of company.groups) {
      assert.ok(members.some((m) => m.id === owner));
      assert.ok(members.every((m) => people.has(m.id)));
      assert.equal(new Set(members.map((m) => m.id)).size, members.length);
      assert.equal(
        members.some((m) => m.kind === 'customer'),
        kind === 'customer',
      );
    }
    for (const { directLeaders } of company.staff) assert.ok(directLeaders.every((id) => staff.has(id)));
  });
});
