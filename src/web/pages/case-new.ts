import { z } from 'zod';
import { addingQuery, caseWords } from '../case-form.ts';
import { page } from '../page.ts';

/** The form of a new case. */
export const caseNew = page({
  get: '/cases/new',
  may: 'edit-cases',
  trail: [],
  input: z.object({ ...caseWords, adding: addingQuery }),
  view: 'cases/new',
  load: (_app, _viewer, fields) => Promise.resolve({ form: { ...fields, sentence: '' } }),
});
