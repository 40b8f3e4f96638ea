import { EMPLOYEE_TABS } from '../../lib/directory-words.ts';
import { listEmployees } from '../../store/employees.ts';
import { branchesOf } from '../branches.ts';
import {
  employeeChips,
  employeeConditions,
  employeeFilters,
  employeeLine,
  employeesLink,
  employeeTabs,
  nobody,
} from '../directory-employees.ts';
import { listedTrace, PAGE, pagingOf, waysOut } from '../directory-paging.ts';
import { syncView } from '../directory-sync.ts';
import { page } from '../page.ts';
import { People } from '../people.ts';
import { count } from '../words.ts';

/** The staff by how each stands to the archive, with the departments beside them. */
export const employeeList = page({
  get: '/employees',
  may: 'see-directory',
  trail: ['directory'],
  input: employeeConditions,
  view: 'employees/list',
  async load(app, viewer, asked, visit) {
    const place = { skip: (asked.page - 1) * PAGE, limit: PAGE };
    const [found, sync] = await Promise.all([
      app.store.read(listEmployees, viewer, employeeFilters(asked), place),
      syncView(app, viewer, 'employees'),
    ]);
    const people = new People(app.names);
    const chips = employeeChips(found.departments, asked);
    visit.trace(listedTrace(`员工，${EMPLOYEE_TABS[asked.tab]}`, chips, asked, found.rows.length));
    const { page: _, ...conditions } = asked;
    const department = found.departments.find(({ id }) => id === asked.department)?.name ?? null;
    return {
      sync,
      rows: found.rows.map((row) => employeeLine(people, row, department)),
      total: count(found.total),
      tabs: employeeTabs(found.tabs, asked),
      branches: branchesOf(found.departments, asked.department, (department) => employeesLink(asked, { department })),
      everywhere: employeesLink(asked, { department: null }),
      everybody: count(found.tabs[asked.tab]),
      empty: nobody(asked.tab),
      chips,
      ways: waysOut(chips),
      paging: pagingOf('/employees', conditions, asked.page, found.total > place.skip + PAGE),
      mayExport: viewer.permissions.includes('export'),
      conditions: employeesLink(asked, {}, ''),
    };
  },
});
