import assert from 'node:assert/strict';
import type { ScopePart } from '../../access/scope.ts';
import type { Viewer } from '../../access/viewer.ts';
import { DEFAULT_ACTIVITY } from '../../figures/activity.ts';
import type { Range } from '../../figures/period.ts';
import { dayOf } from '../../lib/clock.ts';
import { isEmployee } from '../../messages/people.ts';
import { readGroupActivity, tryActivityRule } from '../figure-activity.ts';
import { findGroupPortrait } from '../figure-group.ts';
import { listGroupGuests, listGroupLeavers, listGroupStaff, listGroupTags } from '../figure-group-members.ts';
import { listGroupWords } from '../figure-group-words.ts';
import { listGroupFigures } from '../figure-groups.ts';
import { type Asked, type Checks, someTime } from './scope-check.ts';
import type { Said } from './scope-company.ts';
import type { Reference } from './scope-reference.ts';

/** Figures of groups: of those that somebody in scope is or was in, and of the days that one role admits whole. */

const DAY = 86_400_000;
const CHINA = 8 * 3_600_000;
const NOT_SAID = new Set(['revoke', 'agree', 'disagree', 'switch', 'unknown', '']);

const groupsOf = (ref: Reference) => ref.company.groups.filter((group) => ref.hasGroup(group));

const partsOf = ({ parts, scope }: Viewer): readonly ScopePart[] =>
  parts ?? [{ people: scope, from: null, to: null, kinds: null }];

/** What was said in a group on days that one of the roles admits from beginning to end. */
function saidIn({ viewer, ref }: Asked, id: string, { from, to }: Range): Said[] {
  const all = ref.company.said.filter(({ conversation }) => conversation === id);
  const members = new Set(all.flatMap(({ senderId, receivers }) => [senderId, ...receivers]));
  const admits = (part: ScopePart, day: number) => {
    const [start, end] = [day * DAY - CHINA, (day + 1) * DAY - CHINA - 1];
    const inTime = (part.from === null || start >= part.from) && (part.to === null || end < part.to);
    const ofKind = part.kinds === null || part.kinds.includes('group');
    return inTime && ofKind && (part.people === 'everyone' || part.people.some((userid) => members.has(userid)));
  };
  return all.filter(({ sentAt, type }) => {
    const day = dayOf(sentAt);
    return !NOT_SAID.has(type) && day >= from && day <= to && partsOf(viewer).some((part) => admits(part, day));
  });
}

const PAGE = { sort: 'messages', descending: true, skip: 0, limit: 99 } as const;

function someRange(asked: Asked): Range {
  const [from, to] = [dayOf(someTime(asked)), dayOf(someTime(asked))].toSorted((a, b) => a - b);
  return { from: from!, to: to! };
}

const idsOf = (ref: Reference): string[] => [...ref.company.groups.map(({ id }) => id), 'nowhere'];
const sees = (ref: Reference, id: string): boolean => groupsOf(ref).some((group) => group.id === id);

export const groupChecks: Checks = {
  'figureGroups.listGroupFigures': (asked) => {
    const { db, viewer, ref } = asked;
    const range = someRange(asked);
    const query = { range, today: range.to, departments: [], people: [], search: '', active: null };
    const { rows, total } = listGroupFigures(db, viewer, query, PAGE);
    assert.deepEqual(
      rows.map(({ id }) => id).sort(),
      groupsOf(ref)
        .map(({ id }) => id)
        .sort(),
    );
    assert.equal(total, rows.length);
    for (const { id, messages, byStaff, lastAt } of rows) {
      const said = saidIn(asked, id, range);
      assert.deepEqual([messages, byStaff], [said.length, said.filter(({ senderId }) => isEmployee(senderId)).length]);
      assert.equal(lastAt, ref.chat(id)?.said.at(-1)?.sentAt ?? null);
    }
  },
  'figureActivity.readGroupActivity': (asked) => {
    const { db, viewer, ref } = asked;
    const range = someRange(asked);
    const found = readGroupActivity(db, viewer, range, idsOf(ref));
    assert.deepEqual(
      [...found.keys()].sort(),
      groupsOf(ref)
        .map(({ id }) => id)
        .sort(),
    );
    for (const [id, { members, talk }] of found) {
      const said = saidIn(asked, id, { from: range.to - 6, to: range.to });
      const customers = said.filter(({ senderId }) => !isEmployee(senderId)).length;
      assert.equal(talk, members === 0 ? null : customers / members / 7);
    }
  },
  'figureActivity.tryActivityRule': ({ db, viewer, ref }) => {
    assert.equal(tryActivityRule(db, viewer, DEFAULT_ACTIVITY, 20_000).groups, groupsOf(ref).length);
  },
  'figureGroup.findGroupPortrait': (asked) => {
    const { db, viewer, ref } = asked;
    const range = someRange(asked);
    for (const id of idsOf(ref)) {
      const found = findGroupPortrait(db, viewer, id, { today: range.to, range });
      assert.equal(found !== null, sees(ref, id));
      const messages = found?.days.reduce((n, { staff, customers }) => n + staff + customers, 0);
      if (found) assert.equal(messages, saidIn(asked, id, range).length);
    }
  },
  'figureGroupMembers.listGroupGuests': (asked) => {
    const { db, viewer, ref } = asked;
    const today = dayOf(someTime(asked));
    const query = { today, search: '', tag: null, sort: 'talk', descending: true, skip: 0, limit: 99 } as const;
    for (const id of idsOf(ref)) {
      const { rows } = listGroupGuests(db, viewer, id, query);
      if (!sees(ref, id)) assert.deepEqual(rows, []);
      for (const row of rows) {
        const said = saidIn(asked, id, { from: today, to: today }).filter(({ senderId }) => senderId === row.id);
        assert.equal(row.today, said.length);
      }
    }
  },
  'figureGroupMembers.listGroupLeavers': ({ db, viewer, ref }) => {
    for (const id of idsOf(ref)) {
      const { total } = listGroupLeavers(db, viewer, id, { today: 0, skip: 0, limit: 99 });
      const stays = ref.company.groups.find((group) => group.id === id)?.stays ?? [];
      assert.equal(total, sees(ref, id) ? stays.filter(({ leftAt }) => leftAt !== null).length : 0);
    }
  },
  'figureGroupMembers.listGroupStaff': ({ db, viewer, ref }) => {
    for (const id of idsOf(ref)) {
      const stays = ref.company.groups.find((group) => group.id === id)?.stays ?? [];
      const staff = stays.filter((stay) => stay.leftAt === null && !/^w[mo]/.test(stay.id)).map((stay) => stay.id);
      const found = listGroupStaff(db, viewer, id).map((one) => one.id);
      assert.deepEqual(found.sort(), sees(ref, id) ? staff.sort() : []);
    }
  },
  'figureGroupMembers.listGroupTags': ({ db, viewer, ref }) => {
    for (const id of idsOf(ref)) if (!sees(ref, id)) assert.deepEqual(listGroupTags(db, viewer, id), []);
  },
  'figureGroupWords.listGroupWords': (asked) => {
    const { db, viewer, ref } = asked;
    const today = dayOf(someTime(asked));
    const reader: Viewer = { ...viewer, permissions: ['read-chats'] };
    for (const id of idsOf(ref)) {
      const [found, deaf] = [listGroupWords(db, reader, id, today), listGroupWords(db, viewer, id, today)];
      assert.deepEqual([found !== null, deaf], [sees(ref, id), null]);
      const mine = (ref.chat(id)?.said ?? []).filter(({ senderId, type, sentAt }) => {
        const ago = today - dayOf(sentAt);
        return !isEmployee(senderId) && /^w[mo]/.test(senderId) && type === 'text' && ago >= 0 && ago < 30;
      });
      if (found) assert.equal(found.messages, mine.length);
    }
  },
};
