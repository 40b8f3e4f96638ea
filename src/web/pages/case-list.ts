import { z } from 'zod';
import { caseList } from '../case-view.ts';
import * as condition from '../conditions.ts';
import { oneOf, paged, pageNumber } from '../directory-paging.ts';
import { page } from '../page.ts';
import { told } from '../trace-words.ts';

/** The cases the reader works on, or may look into. */
export const caseListPage = page({
  get: '/cases',
  may: 'see-cases',
  trail: ['cases'],
  input: z.object({
    q: condition.words,
    state: oneOf('closed', 'all'),
    mine: oneOf('lead', 'member'),
    page: pageNumber,
  }),
  view: 'cases/list',
  async load(app, viewer, asked, visit) {
    const list = await caseList(app, viewer, asked);
    visit.trace({ act: 'cases', title: '案件列表', count: list.rows.length, details: told(paged(asked)) });
    return { list };
  },
});
