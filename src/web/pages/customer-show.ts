import { openCustomer } from '../customer-page.ts';
import { customerPageConditions } from '../customer-page-conditions.ts';
import { page } from '../page.ts';

/** One customer, or somebody from outside who is none: who has him, what was said, what happened. */
export const customerShow = page({
  get: '/customers/:id',
  may: 'see-directory',
  trail: [],
  input: customerPageConditions,
  view: 'customers/show',
  load: (app, viewer, asked) => openCustomer(app, viewer, asked),
});
