import { countLostCustomers, listLostCustomers } from '../../store/lost-customers.ts';
import { lostChips, lostConditions, lostFilters, lostLine, lostLink, lostReasons } from '../directory-lost.ts';
import { cappedCount, listedTrace, PAGE, pagingOf, waysOut } from '../directory-paging.ts';
import { syncView } from '../directory-sync.ts';
import { page } from '../page.ts';
import { People } from '../people.ts';

/** Who lost whom, who ended it, and when. */
export const customerLost = page({
  get: '/customers/lost',
  may: 'see-directory',
  trail: ['directory'],
  input: lostConditions,
  view: 'customers/lost',
  async load(app, viewer, asked, visit) {
    const { store } = app;
    const place = { after: null, skip: (asked.page - 1) * PAGE, limit: PAGE };
    const [found, counted, sync] = await Promise.all([
      store.read(listLostCustomers, viewer, lostFilters(asked), place),
      store.read(countLostCustomers, viewer, lostFilters(asked)),
      syncView(app, viewer, 'customers'),
    ]);
    const people = new People(app.names);
    const chips = lostChips(people, asked);
    visit.trace(listedTrace('流失客户', chips, asked, found.rows.length));
    const { page: _, ...conditions } = asked;
    return {
      sync,
      rows: found.rows.map((row) => lostLine(people, row, app.clock())),
      total: cappedCount(counted),
      reasons: lostReasons(asked),
      chips,
      ways: waysOut(chips),
      paging: pagingOf('/customers/lost', conditions, asked.page, found.next !== null),
      mayExport: viewer.permissions.includes('export'),
      conditions: lostLink(asked, {}, ''),
    };
  },
});
