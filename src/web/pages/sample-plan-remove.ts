import { z } from 'zod';
import { findSampling, removeSampling } from '../../store/samplings.ts';
import { action } from '../action.ts';
import { violationId } from '../judge-form.ts';
import { GoTo } from '../outcome.ts';

/** Takes away a plan that never drew anything. */
export const samplePlanRemove = action({
  post: '/samples/plans/:id/remove',
  may: 'judge',
  trail: ['sampling-changed'],
  input: z.object({ id: violationId }),
  async run(app, viewer, { id }, visit) {
    const plan = await app.store.read(findSampling, viewer, id);
    if (!plan) return null;
    const trace = { act: 'sampling-changed', title: `删除抽检计划“${plan.name}”` } as const;
    await visit.change(trace, removeSampling, viewer, id);
    return new GoTo('/samples/plans', `已删除“${plan.name}”。`);
  },
});
