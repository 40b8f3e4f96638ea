import { z } from 'zod';
import { listDepartmentNames, lookUp } from '../../store/lookup.ts';
import { findStaff } from '../../store/scope-people.ts';
import { chatOptions } from '../chat-options.ts';
import * as condition from '../conditions.ts';
import { evenly } from '../even-time.ts';
import { page } from '../page.ts';
import { People } from '../people.ts';
import { told } from '../trace-words.ts';

const MOST = 12;

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
      const chats = await chatOptions(app, viewer, of === 'chat' ? q : '');
      const departments = await app.store.read(listDepartmentNames, viewer, staff);
      const options = [
        ...staff.map((id) => ({ id, face: people.face(id), detail: departments[id] ?? '' })),
        ...guests.map(({ id }) => ({ id, face: people.face(id), detail: '' })),
        ...chats.options,
      ];
      visit.trace({ act: 'directory', title: '按名字查找', count: options.length, details: told({ of, q }) });
      return { q, options: options.slice(0, MOST), more: options.length > MOST || chats.more };
    }),
});
