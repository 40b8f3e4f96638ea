import { z } from 'zod';
import { resetForm } from '../entrance-forms.ts';
import { openPage } from '../page.ts';

/** Whoever got a reset code sets a new password here. */
export const resetNew = openPage({
  get: '/reset',
  trail: [],
  input: z.object({}),
  view: 'reset/new',
  load: async (app, _input, visit) => resetForm(app, visit, {}),
});
