import { z } from 'zod';
import { page } from '../page.ts';
import { planForm } from '../sample-plan.ts';

/** The empty form of a plan. */
export const samplePlanNew = page({
  get: '/samples/plans/new',
  may: 'judge',
  trail: [],
  input: z.object({}),
  view: 'samples/plan',
  load: async (app, viewer) => ({ form: await planForm(app, viewer, {}) }),
});
