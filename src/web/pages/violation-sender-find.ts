import { z } from 'zod';
import { findSenders } from '../../store/violation-groups.ts';
import * as condition from '../conditions.ts';
import { evenly } from '../even-time.ts';
import { page } from '../page.ts';
import { People } from '../people.ts';
import { told } from '../trace-words.ts';
import { count } from '../words.ts';

const MOST = 12;

/** Who triggered a violation, while the name is being typed: of those whose violations the viewer may see. */
export const violationSenderFind = page({
  get: '/violations/senders',
  may: 'see-violations',
  trail: ['directory'],
  input: z.object({ q: condition.words }),
  view: 'search/people',
  load: (app, viewer, { q }, visit) =>
    evenly(viewer, async () => {
      const found = await app.store.read(findSenders, viewer, { words: q, limit: MOST + 1 });
      visit.trace({ act: 'directory', title: '按名字查找触发人', count: found.length, details: told({ q }) });
      const people = new People(app.names);
      const options = found.slice(0, MOST).map(({ sender, total }) => ({
        ...{ id: sender, face: people.face(sender), detail: `${count(total)} 条` },
      }));
      return { q, options, more: found.length > MOST };
    }),
});
