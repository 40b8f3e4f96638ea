import { z } from 'zod';
import { listConversations, type Tab } from '../../store/chats.ts';
import * as condition from '../conditions.ts';
import { evenly } from '../even-time.ts';
import { page } from '../page.ts';
import { People } from '../people.ts';
import { chatTitle, told } from '../trace-words.ts';

const EACH = 5;
const TABS: readonly Tab[] = ['external', 'group', 'internal'];

/** Which conversation a rule is to leave out, while it is being typed: of those the viewer may see. */
export const ruleChatFind = page({
  get: '/rules/chats',
  may: 'edit-rules',
  trail: ['directory'],
  input: z.object({ q: condition.words }),
  view: 'search/people',
  load: (app, viewer, { q }, visit) =>
    evenly(viewer, async () => {
      const asked = { userid: null, since: null, search: q, before: null, limit: EACH };
      const found = await Promise.all(TABS.map((tab) => app.store.read(listConversations, viewer, { ...asked, tab })));
      const people = new People(app.names);
      const rows = q === '' ? [] : found.flatMap((part) => part.rows);
      visit.trace({ act: 'directory', title: '按名字查找会话', count: rows.length, details: told({ q }) });
      const options = rows.map(({ key, kind, peers }) => {
        const name = chatTitle(people, key).replace(/ 的会话$/, '');
        const face = kind === 'group' ? people.group(key) : people.face(peers[0] ?? '');
        return { id: key, face: { ...face, name, title: name, tag: null }, detail: kind === 'group' ? '群' : '单聊' };
      });
      return { q, options, more: q !== '' && found.some(({ more }) => more) };
    }),
});
