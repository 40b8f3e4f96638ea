import { z } from 'zod';
import { COUNTED_KEYS } from '../../figures/customer-indicators.ts';
import { action } from '../action.ts';
import * as condition from '../conditions.ts';
import { startExport } from '../directory-export.ts';
import { oneOf, optionalNumber } from '../directory-paging.ts';
import { figureFields, rangeOf, rangeTrouble, rangeWords } from '../figure-conditions.ts';
import { figureConditionsView } from '../figure-conditions-view.ts';
import { sortOf } from '../figure-customer-staff.ts';
import { addressed, customerQuery, indicatorOf, PATH } from '../figure-customer-words.ts';

const { range, from, to, department, who, sort } = figureFields;
const asked = z.object({
  ...{ range, from, to, department, who, sort },
  by: oneOf('department'),
  key: z.enum(COUNTED_KEYS).optional(),
  way: optionalNumber,
  tag: condition.id,
});
type Asked = z.output<typeof asked>;

/** Customers in numbers, or the customers behind a number, as a spreadsheet. */
export const figureCustomerExport = action({
  post: `${PATH}/exports`,
  may: 'export',
  trail: ['export'],
  input: z.object({ conditions: addressed.pipe(asked) }),
  async run(app, viewer, { conditions }, visit) {
    const now = app.clock();
    if (!viewer.permissions.includes('see-figures') || rangeTrouble(conditions, now)) return null;
    const { chips } = await figureConditionsView(app, viewer, narrowed(conditions), { path: PATH });
    const values = chips.filter(({ name }) => name !== '时间').map(({ value }) => value);
    const query = customerQuery(conditions, now);
    return startExport(app, viewer, visit, {
      kind: 'figures-table',
      title: titleOf(conditions),
      source: '统计',
      values: [rangeWords(rangeOf(conditions, now)), ...values],
      filters: { query, ...sheetOf(conditions) },
    });
  },
});

const narrowed = ({ range: days, from: first, to: last, department: of, who: whom }: Asked) => ({
  ...{ range: days, from: first, to: last, department: of, who: whom },
});

function titleOf({ key, by }: Asked): string {
  if (key !== undefined) return `${indicatorOf(key).name}的明细`;
  return by === null ? '客户分析，按员工' : '客户分析，按部门';
}

function sheetOf({ key, by, way, tag, sort: order }: Asked) {
  if (key !== undefined) return { of: 'customerRows', asked: { key, way, tag } };
  return by === null ? { of: 'customers', sort: sortOf(order) } : { of: 'customerDepartments' };
}
