import { z } from 'zod';
import { action } from '../action.ts';
import { startExport, writtenConditions } from '../directory-export.ts';
import { lostChips, lostConditions, lostFilters } from '../directory-lost.ts';
import { People } from '../people.ts';

export const customerLostExport = action({
  post: '/customers/lost/exports',
  may: 'export',
  trail: ['export'],
  input: z.object({ conditions: writtenConditions.pipe(lostConditions) }),
  run: (app, viewer, { conditions }, visit) =>
    startExport(app, viewer, visit, {
      kind: 'lost-customers-table',
      title: '流失客户',
      values: lostChips(new People(app.names), conditions).map(({ value }) => value),
      filters: lostFilters(conditions),
    }),
});
