import { countCustomers, listCustomers } from '../../store/customers.ts';
import {
  customerChips,
  customerConditions,
  customerFilters,
  customerLine,
  customersLink,
} from '../directory-customers.ts';
import { cappedCount, listedTrace, PAGE, pagingOf, waysOut } from '../directory-paging.ts';
import { syncView } from '../directory-sync.ts';
import { page } from '../page.ts';
import { People } from '../people.ts';

/** Outside people who talk and are nobody's contact, as far as WeCom lets us see. */
export const customerOthers = page({
  get: '/customers/others',
  may: 'see-directory',
  trail: ['directory'],
  input: customerConditions,
  view: 'customers/others',
  async load(app, viewer, asked, visit) {
    const filters = customerFilters(asked, false);
    const place = { order: 'talked', after: null, skip: (asked.page - 1) * PAGE, limit: PAGE } as const;
    const [found, counted, sync] = await Promise.all([
      app.store.read(listCustomers, viewer, filters, place),
      app.store.read(countCustomers, viewer, filters),
      syncView(app, viewer, 'customers'),
    ]);
    const people = new People(app.names);
    const chips = customerChips(people, asked, { department: null, tag: null }, '/customers/others');
    visit.trace(listedTrace('非客户', chips, asked, found.rows.length));
    const { page: _, ...conditions } = asked;
    return {
      sync,
      rows: found.rows.map((row) => customerLine(people, row, app.clock())),
      total: cappedCount(counted),
      chips,
      ways: waysOut(chips),
      paging: pagingOf('/customers/others', conditions, asked.page, found.next !== null),
      mayExport: viewer.permissions.includes('export'),
      conditions: customersLink(asked, {}, ''),
    };
  },
});
