import { z } from 'zod';
import { listConversations, type Tab } from '../../store/chats.ts';
import { listDepartmentNames, lookUp } from '../../store/lookup.ts';
import { findStaff } from '../../store/scope-people.ts';
import * as condition from '../conditions.ts';
import { evenly } from '../even-time.ts';
import { page } from '../page.ts';
import { People } from '../people.ts';
import { chatTitle, told } from '../trace-words.ts';

const MOST = 12;
const TABS: readonly Tab[] = ['external', 'group', 'internal'];

/** Whom one may mean while it is being typed: any of the staff by name, customers and conversations in scope. */
export const retentionFind = page({
  get: '/retention/find',
  may: 'see-retention',
  trail: ['directory'],
  input: z.object({ q: condition.words, of: z.enum(['employee', 'customer', 'person', 'chat']).default('person') }),
  view: 'search/people',
  load: (app, viewer, { q, of }, visit) =>
    evenly(viewer, async () => {
      const people = new People(app.names);
      const limit = MOST + 1;
      const staff =
        of === 'employee' || of === 'person' ? await app.store.read(findStaff, viewer, { words: q, limit }) : [];
      const guests =
        of === 'customer' || of === 'person'
          ? await app.store.read(lookUp, viewer, { words: q, kinds: ['customer'], limit })
          : [];
      const asked = { userid: null, since: null, search: q, before: null, limit: 5 };
      const found =
        of === 'chat' && q !== ''
          ? await Promise.all(TABS.map((tab) => app.store.read(listConversations, viewer, { ...asked, tab })))
          : [];
      const departments = await app.store.read(listDepartmentNames, viewer, staff);
      const chats = found
        .flatMap(({ rows }) => rows)
        .map(({ key, kind, peers }) => {
          const name = chatTitle(people, key).replace(/ 的会话$/, '');
          const face = kind === 'group' ? people.group(key) : people.face(peers[0] ?? '');
          return { id: key, face: { ...face, name, title: name, tag: null }, detail: kind === 'group' ? '群' : '单聊' };
        });
      const options = [
        ...staff.map((id) => ({ id, face: people.face(id), detail: departments[id] ?? '' })),
        ...guests.map(({ id }) => ({ id, face: people.face(id), detail: '' })),
        ...chats,
      ];
      visit.trace({ act: 'directory', title: '按名字查找', count: options.length, details: told({ of, q }) });
      return { q, options: options.slice(0, MOST), more: options.length > MOST || found.some(({ more }) => more) };
    }),
});
