import { z } from 'zod';
import type { Permission } from '../access/permission.ts';
import { listDepartmentNames, lookUp } from '../store/lookup.ts';
import * as condition from './conditions.ts';
import { evenly } from './even-time.ts';
import { type Page, page } from './page.ts';
import { People } from './people.ts';
import { told } from './trace-words.ts';

const MOST = 12;

/** Employees whose names begin as typed, for the picker of a page that whoever has this permission may open. */
export const staffFind = (get: string, may: Permission): Page =>
  page({
    get,
    may,
    trail: ['directory'],
    input: z.object({ q: condition.words }),
    view: 'search/people',
    load: (app, viewer, { q }, visit) =>
      evenly(viewer, async () => {
        const asked = { words: q, kinds: ['employee'], limit: MOST + 1 } as const;
        const found = await app.store.read(lookUp, viewer, asked);
        visit.trace({ act: 'directory', title: '按名字查找员工', count: found.length, details: told({ q }) });
        const ids = found.map(({ id }) => id);
        const departments = await app.store.read(listDepartmentNames, viewer, ids);
        const people = new People(app.names);
        const options = ids.slice(0, MOST).map((id) => ({ id, face: people.face(id), detail: departments[id] ?? '' }));
        return { q, options, more: found.length > MOST };
      }),
  });
