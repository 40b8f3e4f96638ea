import { z } from 'zod';
import { page } from '../page.ts';
import { retentionList } from '../retention-view.ts';

/** How long what is kept, by which rule, and what falls due when. */
export const retentionListPage = page({
  get: '/retention',
  may: 'see-retention',
  trail: ['retention'],
  input: z.object({}),
  view: 'retention/list',
  async load(app, viewer, _input, visit) {
    const list = await retentionList(app, viewer);
    visit.trace({ act: 'retention', title: '保留期限', count: list.rules.length });
    return { list };
  },
});
