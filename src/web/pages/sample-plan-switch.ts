import { z } from 'zod';
import { findSampling, switchSampling } from '../../store/samplings.ts';
import { action } from '../action.ts';
import { violationId } from '../judge-form.ts';
import { GoTo } from '../outcome.ts';

/** Begins or ends drawing. */
export const samplePlanSwitch = action({
  post: '/samples/plans/:id/switch',
  may: 'judge',
  trail: ['sampling-changed'],
  input: z.object({ id: violationId, on: z.enum(['yes', 'no']) }),
  async run(app, viewer, { id, on }, visit) {
    const plan = await app.store.read(findSampling, viewer, id);
    if (!plan) return null;
    const isOn = on === 'yes';
    const trace = { act: 'sampling-changed', title: `${isOn ? '开启' : '停用'}抽检计划“${plan.name}”` } as const;
    await visit.change(trace, switchSampling, viewer, { id, isOn, at: app.clock() });
    const words = isOn
      ? `已开启“${plan.name}”，一小时内抽取上一周的会话，以后每周一抽取。`
      : `已停用“${plan.name}”，抽中的会话仍在抽检里。`;
    return new GoTo('/samples/plans', words);
  },
});
