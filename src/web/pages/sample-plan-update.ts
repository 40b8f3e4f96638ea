import { findSampling, updateSampling } from '../../store/samplings.ts';
import { action } from '../action.ts';
import { violationId } from '../judge-form.ts';
import { GoTo, Show } from '../outcome.ts';
import { amountWords, planFields, planForm, readPlan } from '../sample-plan.ts';

/** Changes a plan, from the next draw on. */
export const samplePlanUpdate = action({
  post: '/samples/plans/:id',
  may: 'judge',
  trail: ['sampling-changed'],
  input: planFields.extend({ id: violationId, seenAt: violationId }),
  async run(app, viewer, { id, seenAt, ...fields }, visit) {
    const plan = await app.store.read(findSampling, viewer, id);
    if (!plan) return null;
    const draft = readPlan(fields);
    const details = {
      was: { name: plan.name, amount: amountWords(plan), scope: plan.scope },
      now: { name: draft.name, amount: amountWords(draft), scope: draft.scope },
    };
    const trace = { act: 'sampling-changed', title: `更改抽检计划“${plan.name}”`, details } as const;
    await visit.change(trace, updateSampling, viewer, { id, draft, seenAt, at: app.clock() });
    return new GoTo('/samples/plans', `已保存“${draft.name}”，下一次抽取生效。`);
  },
  async again(app, { id, seenAt, ...fields }, visit, sentence) {
    return new Show(
      'samples/plan',
      { form: await planForm(app, visit.viewer!, { id, seenAt, fields, sentence }) },
      422,
    );
  },
});
