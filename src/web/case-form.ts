import { z } from 'zod';

/** What forms of cases bring. */
export const caseId = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);

export const optionalCaseId = z
  .preprocess((value) => (value === '' ? undefined : value), caseId.optional())
  .transform((id) => id ?? null);

export const caseWords = {
  title: z.string().trim().max(200).default(''),
  about: z.string().trim().max(5000).default(''),
};

export const caseNote = z.string().trim().max(5000).default('');

/** Where to go on after a case was made: what was to be added to it. */
export const addingQuery = z.string().max(6000).default('');
