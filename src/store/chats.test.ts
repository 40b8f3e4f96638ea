import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { Random } from '../testing/corpus/random.ts';
import { daysAgo, outside, PeopleFile } from '../testing/people-file.ts';
import { viewer } from '../testing/world.ts';
import { type ConversationFilter, countConversations, listConversations, type Tab } from './chats.ts';
import { listGuests } from './guests.ts';

interface Chat {
  readonly key: string;
  readonly members: readonly string[];
  readonly lastAt: number;
  readonly tab: Tab;
}

const STAFF = Array.from({ length: 12 }, (_, i) => `staff${i}`);
const GUESTS = Array.from({ length: 20 }, (_, i) => outside(`guest${i}`));
const NAMES = ['张伟', '王芳', '李娜', '张敏'];
const TABS: readonly Tab[] = ['external', 'internal', 'group'];

const file = new PeopleFile();
const random = new Random('chats');
const chats: Chat[] = [];
const nameOf = new Map<string, string>();
const of = (list: readonly string[]) => list[random.below(list.length)]!;

function talk(key: string, members: readonly string[], tab: Tab): void {
  if (chats.some((chat) => chat.key === key)) return;
  const lastAt = daysAgo(60) + random.below(600) * 100_000; // some at the same time
  file.talk(key, members, lastAt);
  if (tab === 'internal') file.connection.prepare('UPDATE conversations SET external = 0 WHERE key = ?').run(key);
  chats.push({ key, members, lastAt, tab });
}

/** In the order of the list. */
const newestFirst = (list: readonly Chat[]) =>
  list.toSorted((a, b) => b.lastAt - a.lastAt || (a.key < b.key ? 1 : -1)).map(({ key }) => key);
const isSeen = (scope: 'everyone' | readonly string[], { members }: Chat) =>
  scope === 'everyone' || members.some((id) => scope.includes(id));
const isNamed = ({ key, members }: Chat, words: string, userid: string | null) =>
  nameOf.get(key)?.includes(words) || members.some((id) => id !== userid && nameOf.get(id)?.includes(words));

function walk(scope: 'everyone' | readonly string[], asked: Omit<ConversationFilter, 'before' | 'limit'>): string[] {
  const seen: string[] = [];
  let before: ConversationFilter['before'] = null;
  for (let more = true; more; ) {
    const page = listConversations(file.read, viewer(scope), { ...asked, before, limit: 7 });
    seen.push(...page.rows.map(({ key }) => key));
    more = page.more;
    const last = page.rows.at(-1);
    before = last ? { lastAt: last.lastAt, key: last.key } : null;
  }
  return seen;
}

function compareAll(times: number): void {
  for (let i = 0; i < times; i += 1) {
    const scope = random.below(4) === 0 ? 'everyone' : STAFF.filter(() => random.below(3) === 0);
    const userid = random.below(2) === 0 ? null : of([...STAFF, ...GUESTS]);
    const tab = TABS[random.below(3)]!;
    const since = random.below(2) === 0 ? null : daysAgo(60) + random.below(600) * 100_000;
    const search = random.below(2) === 0 ? '' : of(['张', '王芳', '敏', '一群', '没有']);
    const mine = chats.filter(
      (chat) =>
        isSeen(scope, chat) && (userid === null || chat.members.includes(userid)) && chat.lastAt >= (since ?? 0),
    );
    const wanted = mine.filter((chat) => chat.tab === tab && (search === '' || isNamed(chat, search, userid)));

    const said = `${JSON.stringify({ scope, userid, tab, since, search })}`;
    assert.deepEqual(walk(scope, { userid, tab, since, search }), newestFirst(wanted), said);
    const counted = countConversations(file.read, viewer(scope), { userid, since });
    const counts = TABS.map((name) => mine.filter((chat) => chat.tab === name).length);
    assert.deepEqual(
      TABS.map((name) => counted[name]),
      counts,
      said,
    );
  }
}

function compareGuests(times: number): void {
  for (let i = 0; i < times; i += 1) {
    const scope = STAFF.filter(() => random.below(3) === 0);
    const search = random.below(2) === 0 ? '' : of(['张', '王芳', '没有']);
    const mine = chats.filter((chat) => isSeen(scope, chat));
    const last = (id: string) => Math.max(0, ...mine.filter((c) => c.members.includes(id)).map((c) => c.lastAt));
    const wanted = GUESTS.filter((id) => last(id) > 0 && (search === '' || nameOf.get(id)!.includes(search))).sort(
      (a, b) => last(b) - last(a) || (a < b ? -1 : 1),
    );
    const seen: string[] = [];
    let after: ReturnType<typeof listGuests>['next'] = null;
    do {
      const page = listGuests(file.read, viewer(scope), { consent: 'all', search }, { after, limit: 3 });
      seen.push(...page.rows.map(({ id }) => id));
      after = page.next;
    } while (after);
    assert.deepEqual(seen, wanted, JSON.stringify({ scope, search }));
  }
}

/** Under one of a few names, so that several have the same. */
function name(id: string): string {
  nameOf.set(id, of(NAMES));
  return nameOf.get(id)!;
}

function fillSingle(): void {
  const [a, b] = [of(STAFF), of(random.below(3) === 0 ? STAFF : GUESTS)];
  if (a !== b) talk([a, b].sort().join('|'), [a, b], b.startsWith('staff') ? 'internal' : 'external');
}

function fillGroup(i: number): void {
  const key = `wrROOM${String(i).padStart(20, '0')}`;
  nameOf.set(key, i % 3 ? `服务${i}群` : `第${i}一群`);
  file.room(key, nameOf.get(key)!);
  talk(key, [...new Set([of(STAFF), of(STAFF), of(GUESTS), of(GUESTS)])], 'group');
}

before(() => {
  for (const id of STAFF) file.employee(id, name(id));
  for (const id of GUESTS) file.customer(id, name(id));
  for (let i = 0; i < 120; i += 1) fillSingle();
  for (let i = 0; i < 30; i += 1) fillGroup(i);
  file.refresh();
  file.connection.exec(`INSERT INTO talkers (userid, employee, conversations, last_at)
    SELECT m.userid, max(m.employee), count(*), max(c.last_at) FROM members m JOIN conversations c ON c.key = m.conversation GROUP BY m.userid`);
});

describe('lists of conversations and of guests', () => {
  it('hold what is in scope, of whom, in which time and of which name, in order, page by page', () => {
    compareAll(150);
    compareGuests(60);
  });

  it('hold the same when there is too much in scope to be gathered', () => {
    file.connection.exec('UPDATE talkers SET conversations = 30000 WHERE employee = 1');
    compareAll(100);
    compareGuests(60);
  });

  it('find a group by the one who owns it, and by its id', () => {
    const key = 'wrOWNED00000000000000000000';
    file.room(key, '无名', { owner: 'boss' });
    file.employee('boss', '何衡川');
    talk(key, [STAFF[0]!, GUESTS[0]!], 'group');

    const asked = { userid: null, tab: 'group', since: null } as const;
    assert.deepEqual(walk('everyone', { ...asked, search: '何衡川' }), [key]);
    assert.deepEqual(walk('everyone', { ...asked, search: key }), [key]);
    assert.deepEqual(walk([], { ...asked, search: key }), []);
  });
});
