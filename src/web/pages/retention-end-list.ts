import { page } from '../page.ts';
import { endConditions, endList } from '../retention-ends.ts';

/** When contracts end, customer by customer. */
export const retentionEndList = page({
  get: '/retention/ends',
  may: 'see-retention',
  trail: ['retention'],
  input: endConditions,
  view: 'retention/ends',
  async load(app, viewer, asked, visit) {
    const list = await endList(app, viewer, asked);
    visit.trace({ act: 'retention', title: '合同结束日', count: list.rows.length });
    return { list };
  },
});
