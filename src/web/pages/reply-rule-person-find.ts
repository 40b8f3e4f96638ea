import { z } from 'zod';
import { listDepartmentNames } from '../../store/lookup.ts';
import { findStaff } from '../../store/scope-people.ts';
import * as condition from '../conditions.ts';
import { page } from '../page.ts';
import { People } from '../people.ts';

const MOST = 12;

/** Which of the staff one may mean while the name is being typed: for whom a rule holds and who hears of it. */
export const replyRulePersonFind = page({
  get: '/reply-rules/people',
  may: 'edit-timeouts',
  trail: [],
  input: z.object({ q: condition.words }),
  view: 'search/people',
  async load(app, viewer, { q }) {
    const found = await app.store.read(findStaff, viewer, { words: q, limit: MOST + 1 });
    const departments = await app.store.read(listDepartmentNames, viewer, found);
    const people = new People(app.names);
    const options = found.slice(0, MOST).map((id) => ({ id, face: people.face(id), detail: departments[id] ?? '' }));
    return { q, options, more: found.length > MOST };
  },
});
