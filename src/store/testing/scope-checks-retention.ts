import assert from 'node:assert/strict';
import { isEmployee } from '../../messages/people.ts';
import { readPersonReport } from '../restriction-report.ts';
import { isPersonInSight } from '../restrictions.ts';
import { isCustomerInSight } from '../retention-ends.ts';
import { testRetention } from '../retention-tester.ts';
import { type Asked, type Checks, keysOf, lastOf, personOf } from './scope-check.ts';
import type { Reference } from './scope-reference.ts';

/** What is kept of people and conversations, for who sets the terms: of those he may see. */
const MOST = 20;

function isKnown(ref: Reference, id: string): boolean {
  if (id === 'nobody') return false;
  const { employees, strangers } = ref.company;
  const isStaff =
    employees.some(({ userid }) => userid === id) || strangers.includes(id) || ref.everybody().includes(id);
  return isEmployee(id) ? isStaff && ref.has(id) : ref.hasOutsider(id);
}

const everybodyIn = ({ ref }: Asked): string[] => [
  ...new Set([...ref.everybody(), ...ref.company.customers.map(({ id }) => id), 'nobody']),
];

export const retentionChecks: Checks = {
  'retentionEnds.isCustomerInSight': (asked) => {
    const { db, viewer, ref } = asked;
    for (const id of everybodyIn(asked).filter((one) => !isEmployee(one)))
      assert.equal(isCustomerInSight(db, viewer, id), isKnown(ref, id), id);
  },
  'restrictions.isPersonInSight': (asked) => {
    const { db, viewer, ref } = asked;
    for (const id of everybodyIn(asked)) assert.equal(isPersonInSight(db, viewer, id), isKnown(ref, id), id);
  },
  'retentionTester.testRetention': (asked) => {
    const { db, viewer, ref } = asked;
    const message = { type: 'text', sentAt: 0 };
    const person = personOf(asked);
    const shown = testRetention(db, viewer, { kind: 'person', id: person, ...message });
    const expected = ref.of(person).map(({ key }) => key);
    assert.equal((shown ?? []).length, Math.min(MOST, expected.length));
    for (const { key } of shown ?? []) assert.ok(expected.includes(key), key);
    for (const key of keysOf(asked)) {
      const found = testRetention(db, viewer, { kind: 'conversation', id: key, ...message });
      assert.equal(found !== null, ref.chat(key) !== null, key);
    }
  },
  'restrictionReport.readPersonReport': (asked) => {
    const { db, viewer, ref } = asked;
    const person = personOf(asked);
    const report = readPersonReport(db, viewer, person);
    assert.equal(report !== null, isKnown(ref, person), person);
    // Whose data are restricted is told all the same how much there is: web/retention.test.ts.
    if (!report || !ref.keepsNobodyBack) return;
    const chats = ref.of(person);
    const { conversations, messages, own, violations, lastAt } = report.figures;
    const said = chats.flatMap((chat) => chat.said);
    assert.deepEqual(report.conversations.map(({ key }) => key).sort(), chats.map(({ key }) => key).sort());
    assert.deepEqual(
      { conversations, messages, own, violations },
      {
        conversations: chats.length,
        messages: said.length,
        own: said.filter(({ senderId }) => senderId === person).length,
        violations: ref.violations().filter(({ sender }) => sender === person).length,
      },
    );
    assert.equal(lastAt, chats.length === 0 ? null : Math.max(...chats.map((chat) => lastOf(chat).sentAt)));
  },
};
