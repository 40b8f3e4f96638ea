import { holdFields, holdForm } from '../hold-form.ts';
import { page } from '../page.ts';

/** The form of a new hold; a case or a person's page fills in what it knows. */
export const holdNew = page({
  get: '/holds/new',
  may: 'hold',
  trail: [],
  input: holdFields,
  view: 'holds/new',
  load: async (app, viewer, fields) => ({ form: await holdForm(app, viewer, fields) }),
});
