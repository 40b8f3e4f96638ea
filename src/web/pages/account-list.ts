import { listStaffAccounts } from '../../store/staff-accounts.ts';
import {
  accountChips,
  accountConditions,
  accountFilters,
  accountLine,
  accountsLink,
  accountTabs,
  managesAccounts,
  peopleOf,
  RoleWords,
} from '../account-list.ts';
import { branchesOf } from '../branches.ts';
import { PAGE, pagingOf, waysOut } from '../directory-paging.ts';
import { page } from '../page.ts';
import { count } from '../words.ts';

/** Everybody who may sign in, or could be let in. */
export const accountList = page({
  get: '/accounts',
  may: 'own-account',
  trail: ['directory'],
  input: accountConditions,
  view: 'accounts/list',
  async load(app, viewer, asked, visit) {
    if (!managesAccounts(viewer)) return null;
    const place = { sort: asked.sort, skip: (asked.page - 1) * PAGE, limit: PAGE };
    const [found, words] = await Promise.all([
      app.store.read(listStaffAccounts, viewer, accountFilters(asked), place),
      RoleWords.read(app, viewer),
    ]);
    visit.trace({ act: 'directory', title: '账号', count: found.rows.length, details: { conditions: asked } });
    const chips = accountChips(asked, found.departments, words.roles);
    const { page: _, ...conditions } = asked;
    return {
      rows: found.rows.map((row) => accountLine(peopleOf(app), words, row, app.clock())),
      own: viewer.accountId,
      total: count(found.total),
      tabs: accountTabs(found.tabs, asked),
      branches: branchesOf(found.departments, asked.department, (department) => accountsLink(asked, { department })),
      everywhere: accountsLink(asked, { department: null }),
      everybody: count(found.tabs[asked.tab]),
      roles: words.roles.map(({ key, name }) => ({ key, name })),
      chips,
      ways: waysOut(chips),
      paging: pagingOf('/accounts', { ...conditions }, asked.page, found.total > place.skip + PAGE),
      here: accountsLink(asked, { page: asked.page }),
      byName: accountsLink(asked, { sort: 'name' }),
      bySignIn: accountsLink(asked, { sort: 'signed-in' }),
      batch: accountsLink(asked, {}, '/accounts/batch'),
    };
  },
});
