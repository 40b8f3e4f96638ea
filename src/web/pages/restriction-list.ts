import { z } from 'zod';
import { page } from '../page.ts';
import { restrictionList } from '../restriction-view.ts';

/** Whose data is only stored and protected. */
export const restrictionListPage = page({
  get: '/restrictions',
  may: 'see-retention',
  trail: ['retention'],
  input: z.object({}),
  view: 'restrictions/list',
  async load(app, viewer, _input, visit) {
    const list = await restrictionList(app, viewer);
    visit.trace({ act: 'retention', title: '限制处理', count: list.rows.length });
    return { list };
  },
});
