import { z } from 'zod';
import * as condition from '../conditions.ts';
import { oneOf } from '../directory-paging.ts';
import { figureFields, rangeOf, rangeWords } from '../figure-conditions.ts';
import { figureConditionsView } from '../figure-conditions-view.ts';
import { PATH } from '../figure-customer-words.ts';
import { customersView } from '../figure-customers-view.ts';
import { page } from '../page.ts';

const { range, from, to, department, who } = figureFields;

/** How many customers there are, who came and went, from where, and how they are tagged (S3 §8.1). */
export const figureCustomers = page({
  get: PATH,
  may: 'see-figures',
  trail: ['figures'],
  input: z.object({ range, from, to, department, who, ways: oneOf('all'), group: condition.words }),
  view: 'figures/customers',
  async load(app, viewer, asked, visit) {
    const narrowed = await figureConditionsView(app, viewer, asked, { path: PATH, compares: true });
    const days = rangeWords(rangeOf(asked, app.clock()));
    visit.trace({ act: 'figures', title: ['客户分析', days, ...narrowed.chips.map(({ value }) => value)].join('，') });
    return { narrowed, customers: narrowed.trouble ? null : await customersView(app, viewer, asked) };
  },
});
