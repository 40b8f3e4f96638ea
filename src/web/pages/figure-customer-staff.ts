import { z } from 'zod';
import { oneOf } from '../directory-paging.ts';
import { figureFields, rangeOf, rangeWords } from '../figure-conditions.ts';
import { figureConditionsView } from '../figure-conditions-view.ts';
import { customerStaffView } from '../figure-customer-staff.ts';
import { STAFF } from '../figure-customer-words.ts';
import { page } from '../page.ts';

const { range, from, to, department, who, sort, page: number } = figureFields;

/** Customers of each employee or department, in numbers. */
export const figureCustomerStaff = page({
  get: STAFF,
  may: 'see-figures',
  trail: ['figures'],
  input: z.object({ range, from, to, department, who, sort, page: number, by: oneOf('department') }),
  view: 'figures/customer-staff',
  async load(app, viewer, asked, visit) {
    const narrowed = await figureConditionsView(app, viewer, asked, { path: STAFF });
    const days = rangeWords(rangeOf(asked, app.clock()));
    const what = asked.by === null ? '客户分析按员工' : '客户分析按部门';
    visit.trace({ act: 'figures', title: [what, days, ...narrowed.chips.map(({ value }) => value)].join('，') });
    return { narrowed, table: narrowed.trouble ? null : await customerStaffView(app, viewer, asked) };
  },
});
