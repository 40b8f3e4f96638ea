import { countRooms, listRooms } from '../../store/rooms.ts';
import { groupChips, groupConditions, groupFilters, groupKinds, groupLine, groupsLink } from '../directory-groups.ts';
import { listedTrace, PAGE, pagingOf, waysOut } from '../directory-paging.ts';
import { syncView } from '../directory-sync.ts';
import { page } from '../page.ts';
import { People } from '../people.ts';
import { count } from '../words.ts';

/** Groups of customers and of staff; whoever may set up ticks some and says who answers for them. */
export const groupList = page({
  get: '/groups',
  may: 'see-directory',
  trail: ['directory'],
  input: groupConditions,
  view: 'groups/list',
  async load(app, viewer, asked, visit) {
    const filters = groupFilters(asked);
    const place = { order: asked.order ?? 'talked', after: null, skip: (asked.page - 1) * PAGE, limit: PAGE } as const;
    const [found, total, sync] = await Promise.all([
      app.store.read(listRooms, viewer, filters, place),
      app.store.read(countRooms, viewer, filters),
      syncView(app, viewer, 'groups'),
    ]);
    const people = new People(app.names);
    const chips = groupChips(people, asked);
    visit.trace(listedTrace('群', chips, asked, found.rows.length));
    const { page: _, ...conditions } = asked;
    return {
      sync,
      rows: found.rows.map((row) => groupLine(people, row, app.clock())),
      total: count(total),
      kinds: groupKinds(asked),
      byTalk: groupsLink(asked, { order: null }),
      byMaking: groupsLink(asked, { order: 'made' }),
      here: groupsLink(asked, { page: asked.page }),
      maySetKeeper: viewer.permissions.includes('set-up'),
      chips,
      ways: waysOut(chips),
      paging: pagingOf('/groups', conditions, asked.page, found.next !== null),
      mayExport: viewer.permissions.includes('export'),
      conditions: groupsLink(asked, {}, ''),
    };
  },
});
