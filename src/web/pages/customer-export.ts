import { z } from 'zod';
import { readConditionNames } from '../../store/customers.ts';
import { action } from '../action.ts';
import { customerChips, customerConditions, customerFilters } from '../directory-customers.ts';
import { startExport, writtenConditions } from '../directory-export.ts';
import { People } from '../people.ts';

/** The customers of the list, or (`others`) the outside people who are none. */
export const customerExport = action({
  post: '/customers/exports',
  may: 'export',
  trail: ['export'],
  input: z.object({ conditions: writtenConditions.pipe(customerConditions), others: z.literal('on').optional() }),
  async run(app, viewer, { conditions, others }, visit) {
    const names = await app.store.read(readConditionNames, viewer, conditions);
    return startExport(app, viewer, visit, {
      kind: 'customers-table',
      title: others ? '非客户' : '客户',
      values: customerChips(new People(app.names), conditions, names).map(({ value }) => value),
      filters: customerFilters(conditions, others === undefined),
    });
  },
});
