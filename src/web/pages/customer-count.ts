import { countCustomers } from '../../store/customers.ts';
import { customerConditions, customerFilters } from '../directory-customers.ts';
import { cappedCount } from '../directory-paging.ts';
import { page } from '../page.ts';

/** How many there are in all: asked apart from the rows, so that the rows need not wait for it. */
export const customerCount = page({
  get: '/customers/count',
  may: 'see-directory',
  trail: [],
  input: customerConditions,
  view: 'customers/count',
  async load({ store }, viewer, asked) {
    const counted = await store.read(countCustomers, viewer, customerFilters(asked, true));
    return { total: cappedCount(counted) };
  },
});
