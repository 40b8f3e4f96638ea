import { z } from 'zod';
import { action } from '../action.ts';
import { startExport, writtenConditions } from '../directory-export.ts';
import { groupChips, groupConditions, groupFilters } from '../directory-groups.ts';
import { People } from '../people.ts';

export const groupExport = action({
  post: '/groups/exports',
  may: 'export',
  trail: ['export'],
  input: z.object({ conditions: writtenConditions.pipe(groupConditions) }),
  run: (app, viewer, { conditions }, visit) =>
    startExport(app, viewer, visit, {
      kind: 'groups-table',
      title: '群',
      values: groupChips(new People(app.names), conditions).map(({ value }) => value),
      filters: groupFilters(conditions),
    }),
});
