import { countCustomers } from '../../store/customers.ts';
import { customerConditions, customerFilters } from '../directory-customers.ts';
import { cappedCount, paged } from '../directory-paging.ts';
import { page } from '../page.ts';
import { told } from '../trace-words.ts';

/** How many there are in all: asked apart from the rows, so that the rows need not wait for it. */
export const customerCount = page({
  get: '/customers/count',
  may: 'see-directory',
  trail: ['directory'],
  input: customerConditions,
  view: 'customers/count',
  async load({ store }, viewer, asked, visit) {
    const counted = await store.read(countCustomers, viewer, customerFilters(asked, true));
    visit.trace({ act: 'directory', title: '客户，合计', count: counted.count, details: told(paged(asked)) });
    return { total: cappedCount(counted) };
  },
});
