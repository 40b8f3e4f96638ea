import { z } from 'zod';
import * as condition from '../conditions.ts';
import { oneOf, paged, pageNumber } from '../directory-paging.ts';
import { excerptList } from '../excerpt-view.ts';
import { page } from '../page.ts';
import { told } from '../trace-words.ts';

/** What was kept of conversations. */
export const excerptListPage = page({
  get: '/excerpts',
  may: 'see-cases',
  trail: ['excerpts'],
  input: z.object({ q: condition.words, customer: condition.id, mine: oneOf('1'), page: pageNumber }),
  view: 'excerpts/list',
  async load(app, viewer, asked, visit) {
    const list = await excerptList(app, viewer, asked);
    const { rows, chips, keys } = list;
    const title = ['摘录', ...chips.map(({ value }) => value)].join('，');
    visit.trace({ act: 'excerpts', title, conversations: keys, count: rows.length, details: told(paged(asked)) });
    return { list };
  },
});
