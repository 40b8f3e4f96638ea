import { z } from 'zod';
import { type LookupKind, listDepartmentNames, lookUp } from '../../store/lookup.ts';
import * as condition from '../conditions.ts';
import { evenly } from '../even-time.ts';
import { page } from '../page.ts';
import { People } from '../people.ts';
import { told } from '../trace-words.ts';

const KINDS: Readonly<Record<'person' | 'employee' | 'customer' | 'group', readonly LookupKind[]>> = {
  person: ['employee', 'customer'],
  employee: ['employee'],
  customer: ['customer'],
  group: ['group'],
};

const MOST = 12;

/** Whom one may mean, while the name is being typed. */
export const personFind = page({
  get: '/people/find',
  may: 'search',
  trail: ['directory'],
  input: z.object({ q: condition.words, of: z.enum(['person', 'employee', 'customer', 'group']).default('person') }),
  view: 'search/people',
  load: (app, viewer, { q, of }, visit) =>
    evenly(viewer, async () => {
      const asked = { words: q, kinds: KINDS[of], limit: MOST + 1 };
      const found = await app.store.read(lookUp, viewer, asked);
      const staff = found.flatMap(({ id, kind }) => (kind === 'employee' ? [id] : []));
      const departments = await app.store.read(listDepartmentNames, viewer, staff);
      const people = new People(app.names);
      visit.trace({ act: 'directory', title: '按名字查找', count: found.length, details: told({ of, q }) });
      return {
        q,
        more: found.length > MOST,
        options: found.slice(0, MOST).map(({ id, kind }) => {
          const face = kind === 'group' ? people.group(id) : people.face(id);
          return { id, face, detail: kind === 'employee' ? (departments[id] ?? '') : '' };
        }),
      };
    }),
});
