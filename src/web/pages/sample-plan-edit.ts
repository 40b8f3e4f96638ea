import { z } from 'zod';
import { findSampling } from '../../store/samplings.ts';
import { violationId } from '../judge-form.ts';
import { page } from '../page.ts';
import { fieldsOf, planForm } from '../sample-plan.ts';

/** The form of a plan there is. */
export const samplePlanEdit = page({
  get: '/samples/plans/:id/edit',
  may: 'judge',
  trail: [],
  input: z.object({ id: violationId }),
  view: 'samples/plan',
  async load(app, viewer, { id }) {
    const plan = await app.store.read(findSampling, viewer, id);
    if (!plan) return null;
    return { form: await planForm(app, viewer, { id, seenAt: plan.changedAt, fields: fieldsOf(plan) }) };
  },
});
