import { z } from 'zod';
import { dayOf } from '../../lib/clock.ts';
import { action } from '../action.ts';
import { startExport, writtenConditions } from '../directory-export.ts';
import { rangeOf, rangeWords } from '../figure-conditions.ts';
import { GROUPS, groupFigureChips, groupFigureConditions, groupFigureQuery, groupSort } from '../figure-groups-view.ts';
import { People } from '../people.ts';

/** The list of groups with their figures, as a spreadsheet. */
export const figureGroupExport = action({
  post: `${GROUPS}/exports`,
  may: 'export',
  trail: ['export'],
  input: z.object({ conditions: writtenConditions.pipe(groupFigureConditions) }),
  async run(app, viewer, { conditions }, visit) {
    if (!viewer.permissions.includes('see-figures')) return null;
    const now = app.clock();
    const { sort, descending } = groupSort(conditions);
    const people = new People(app.names);
    return startExport(app, viewer, visit, {
      kind: 'group-figures-table',
      title: '客户群统计',
      source: '统计',
      values: [
        rangeWords(rangeOf(conditions, now)),
        ...conditions.who.map((id) => `员工 ${people.name(id)}`),
        ...conditions.department.map((id) => `部门 ${id}`),
        ...groupFigureChips(conditions).map(({ name, value }) => `${name} ${value}`),
      ],
      filters: { query: groupFigureQuery(conditions, now, dayOf(now)), sort, descending },
    });
  },
});
