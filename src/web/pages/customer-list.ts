import { listCustomers, readConditionNames } from '../../store/customers.ts';
import { countStaleOutsiders } from '../../store/outsiders.ts';
import {
  customerChips,
  customerChoices,
  customerConditions,
  customerFilters,
  customerLine,
  customersLink,
} from '../directory-customers.ts';
import { listedTrace, PAGE, pagingOf, waysOut } from '../directory-paging.ts';
import { syncView } from '../directory-sync.ts';
import { page } from '../page.ts';
import { People } from '../people.ts';
import { count } from '../words.ts';

/** Everybody an employee has or had as a contact. */
export const customerList = page({
  get: '/customers',
  may: 'see-directory',
  trail: ['directory'],
  input: customerConditions,
  view: 'customers/list',
  async load(app, viewer, asked, visit) {
    const { store } = app;
    const place = { order: asked.order ?? 'came', after: null, skip: (asked.page - 1) * PAGE, limit: PAGE } as const;
    const [found, sync, names, stale] = await Promise.all([
      store.read(listCustomers, viewer, customerFilters(asked, true), place),
      syncView(app, viewer, 'customers'),
      store.read(readConditionNames, viewer, asked),
      store.read(countStaleOutsiders, viewer),
    ]);
    const people = new People(app.names);
    const chips = customerChips(people, asked, names);
    visit.trace(listedTrace('客户', chips, asked, found.rows.length));
    const { page: _, ...conditions } = asked;
    return {
      sync,
      rows: found.rows.map((row) => customerLine(people, row, app.clock())),
      stale: stale === 0 ? null : count(stale),
      countHref: customersLink(asked, {}, '/customers/count'),
      ...customerChoices(asked),
      departments: names.departments.map(({ id, name, depth }) => ({ id, name: `${'　'.repeat(depth)}${name}` })),
      tags: names.tags,
      byTalk: customersLink(asked, { order: 'talked' }),
      byComing: customersLink(asked, { order: null }),
      chips,
      ways: waysOut(chips),
      paging: pagingOf('/customers', conditions, asked.page, found.next !== null),
      mayExport: viewer.permissions.includes('export'),
      conditions: customersLink(asked, {}, ''),
    };
  },
});
