import { z } from 'zod';
import { pageNumber } from '../directory-paging.ts';
import { disposalList } from '../disposal-view.ts';
import { page } from '../page.ts';

/** All disposals and where each stands. */
export const disposalListPage = page({
  get: '/disposals',
  may: 'see-retention',
  trail: ['retention'],
  input: z.object({ page: pageNumber }),
  view: 'disposals/list',
  parts: { disposals: 'disposals/rows' },
  async load(app, viewer, { page: number }, visit) {
    const list = await disposalList(app, viewer, number);
    visit.trace({ act: 'retention', title: '处置', count: list.rows.length });
    return { list };
  },
});
