import { z } from 'zod';
import { oneOf, pageNumber } from '../directory-paging.ts';
import { holdList } from '../hold-view.ts';
import { page } from '../page.ts';

/** What must not be disposed of. */
export const holdListPage = page({
  get: '/holds',
  may: 'see-retention',
  trail: ['holds'],
  input: z.object({ state: oneOf('released'), page: pageNumber }),
  view: 'holds/list',
  async load(app, viewer, { state, page: number }, visit) {
    const list = await holdList(app, viewer, { released: state === 'released', page: number });
    visit.trace({ act: 'holds', title: state === 'released' ? '已解除的保全' : '保全', count: list.rows.length });
    return { list };
  },
});
