import assert from 'node:assert/strict';
import { isEmployee } from '../../messages/people.ts';
import { type ConversationRow, countConversations, findConversation, listConversations, type Tab } from '../chats.ts';
import { PREVIEW } from '../conversations.ts';
import { listOtherChats, listPersonChats } from '../person-chats.ts';
import { type Asked, type Checks, lastOf, pages, personOf, someKeys, someTime } from './scope-check.ts';
import type { Said } from './scope-company.ts';
import { compare, kindOf, type Reference, type Seen } from './scope-reference.ts';

/** Lists of conversations. */

const TABS: readonly Tab[] = ['external', 'internal', 'group'];

function rowOf(chat: Seen, without: string | null): ConversationRow {
  const last = lastOf(chat);
  const others = chat.members.filter((id) => id !== without);
  const peers = [...others.filter((id) => !isEmployee(id)), ...others.filter(isEmployee)].slice(0, 3);
  return {
    key: chat.key,
    kind: chat.kind,
    external: chat.external,
    peers,
    memberCount: chat.members.length,
    firstAt: chat.said[0]!.sentAt,
    lastAt: last.sentAt,
    lastText: last.preview.slice(0, PREVIEW),
    lastType: last.type,
    lastSender: last.senderId,
    count: chat.said.length,
  };
}

const newestFirst = (a: Seen, b: Seen): number => lastOf(b).sentAt - lastOf(a).sentAt || compare(b.key, a.key);

interface Which {
  readonly userid: string | null;
  readonly since: number | null;
}

function chatsOf({ ref }: Asked, { userid, since }: Which): Seen[] {
  return ref.chats
    .filter(({ members }) => userid === null || members.includes(userid))
    .filter((chat) => since === null || lastOf(chat).sentAt >= since)
    .toSorted(newestFirst);
}

function isCalled(ref: Reference, chat: Seen, words: string, userid: string | null): boolean {
  const { groups, employees } = ref.company;
  const group = groups.find(({ id }) => id === chat.key);
  const owner = employees.find((employee) => employee.userid === group?.owner);
  if (group?.name.includes(words) || (userid === null && owner?.name.includes(words))) return true;
  return chat.members.some((id) => id !== userid && isPersonCalled(ref, id, words));
}

/** Staff by name; others also by what staff in scope noted of them. */
export function isPersonCalled(ref: Reference, id: string, words: string): boolean {
  const { employees, customers, relations } = ref.company;
  if (isEmployee(id)) return employees.some((employee) => employee.userid === id && employee.name.includes(words));
  const noted = relations.some((r) => r.customer === id && ref.has(r.userid) && r.remark.includes(words));
  return noted || customers.some((customer) => customer.id === id && customer.name.includes(words));
}

function latestOf(ref: Reference, message: Said) {
  const violations = ref.company.violations.filter(({ seq }) => seq === message.seq);
  const violation = (['high', 'medium', 'low'] as const).find((s) => violations.some(({ severity }) => severity === s));
  const { seq, conversation: key, senderId, type, sentAt, text } = message;
  return {
    seq,
    key,
    senderId,
    type,
    sentAt,
    text,
    revoked: ref.revocationOf(message) !== null,
    violation: violation ?? null,
  };
}

export const chatChecks: Checks = {
  'chats.listConversations': (asked) => {
    const { db, viewer, ref, chance } = asked;
    const userid = chance.of(0.5) ? null : personOf(asked);
    const since = chance.of(0.5) ? null : someTime(asked);
    const search = chance.of(0.5) ? '' : chance.pick(['员工1', '客户0', '备注2', '群1', '没有']);
    for (const tab of TABS) {
      const expected = chatsOf(asked, { userid, since })
        .filter((chat) => kindOf(chat) === tab && (search === '' || isCalled(ref, chat, search, userid)))
        .map((chat) => rowOf(chat, userid));
      const found = pages<ConversationRow, { lastAt: number; key: string }>((before) => {
        const { rows, more } = listConversations(db, viewer, { userid, tab, since, search, before, limit: 3 });
        return { rows, next: more ? rows.at(-1)! : null };
      });
      assert.deepEqual(found, expected);
    }
  },
  'chats.countConversations': (asked) => {
    const { db, viewer, chance } = asked;
    const which = { userid: chance.of(0.5) ? null : personOf(asked), since: chance.of(0.5) ? null : someTime(asked) };
    const kinds = chatsOf(asked, which).map(kindOf);
    const [external, internal, group] = TABS.map((tab) => kinds.filter((kind) => kind === tab).length);
    assert.deepEqual(countConversations(db, viewer, which), { external, internal, group, capped: false });
  },
  'chats.findConversation': (asked) => {
    const { db, viewer, ref } = asked;
    for (const key of someKeys(asked)) {
      const chat = ref.chat(key);
      const members = chat?.members.map((userid) => ({ userid, employee: isEmployee(userid) })) ?? [];
      const ordered = [...members.filter((m) => m.employee), ...members.filter((m) => !m.employee)];
      assert.deepEqual(findConversation(db, viewer, key), chat && { ...rowOf(chat, null), members: ordered });
    }
  },
  'personChats.listPersonChats': (asked) => {
    const { db, viewer, ref } = asked;
    const person = personOf(asked);
    for (const tab of TABS) {
      const { rows } = listPersonChats(db, viewer, { person, tab, since: null, before: null, limit: 50, each: 3 });
      const expected = chatsOf(asked, { userid: person, since: null })
        .filter((chat) => kindOf(chat) === tab)
        .map((chat) => ({ ...rowOf(chat, person), latest: chat.said.slice(-3).map((m) => latestOf(ref, m)) }));
      assert.deepEqual(rows, expected);
    }
  },
  'personChats.listOtherChats': (asked) => {
    const { db, viewer } = asked;
    const [person, together, without] = [personOf(asked), personOf(asked), asked.chance.pick(someKeys(asked))];
    const { singles, groups } = listOtherChats(db, viewer, { person, without, together, singles: true });
    const others = chatsOf(asked, { userid: person, since: null }).filter(({ key }) => key !== without);
    const expected = others.filter(({ kind, members }) => kind === 'single' || members.includes(together));
    const told = (chat: Seen) => [chat.key, lastOf(chat).sentAt, chat.said.length];
    const answered = [...singles, ...groups].map(({ key, lastAt, count }) => [key, lastAt, count]);
    assert.deepEqual(answered.sort(), expected.map(told).sort());
  },
};
