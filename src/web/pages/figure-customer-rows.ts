import { z } from 'zod';
import { COUNTED_KEYS } from '../../figures/customer-indicators.ts';
import * as condition from '../conditions.ts';
import { optionalNumber } from '../directory-paging.ts';
import { figureFields, rangeOf, rangeWords } from '../figure-conditions.ts';
import { figureConditionsView } from '../figure-conditions-view.ts';
import { customerRowsView } from '../figure-customer-rows-view.ts';
import { indicatorOf, ROWS } from '../figure-customer-words.ts';
import { page } from '../page.ts';

const { range, from, to, department, who, page: number } = figureFields;

/** The customers behind a number. */
export const figureCustomerRows = page({
  get: ROWS,
  may: 'see-figures',
  trail: ['figures'],
  input: z.object({
    ...{ range, from, to, department, who, page: number },
    key: z.enum(COUNTED_KEYS),
    way: optionalNumber,
    tag: condition.id,
  }),
  view: 'figures/customer-rows',
  async load(app, viewer, asked, visit) {
    const narrowed = await figureConditionsView(app, viewer, asked, { path: ROWS });
    const days = rangeWords(rangeOf(asked, app.clock()));
    const behind = narrowed.trouble ? null : await customerRowsView(app, viewer, asked);
    const chips = [...narrowed.chips, ...(behind?.chips ?? [])].map(({ value }) => value);
    visit.trace({
      act: 'figures',
      title: [`${indicatorOf(asked.key).name}的明细`, days, ...chips].join('，'),
      count: behind?.rows.length ?? 0,
    });
    return { narrowed, behind };
  },
});
