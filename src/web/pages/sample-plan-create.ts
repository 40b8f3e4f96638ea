import { insertSampling } from '../../store/samplings.ts';
import { action } from '../action.ts';
import { GoTo, Show } from '../outcome.ts';
import { amountWords, planFields, planForm, readPlan } from '../sample-plan.ts';

/** Makes a plan; it draws nothing until it is switched on. */
export const samplePlanCreate = action({
  post: '/samples/plans',
  may: 'judge',
  trail: ['sampling-changed'],
  input: planFields,
  async run(app, viewer, fields, visit) {
    const draft = readPlan(fields);
    const details = { amount: amountWords(draft), scope: draft.scope };
    const trace = { act: 'sampling-changed', title: `新建抽检计划“${draft.name}”`, details } as const;
    await visit.change(trace, insertSampling, viewer, draft, app.clock());
    return new GoTo('/samples/plans', `已新建“${draft.name}”，现在是停用的。核对之后点“开启”。`);
  },
  again: async (app, fields, visit, sentence) =>
    new Show('samples/plan', { form: await planForm(app, visit.viewer!, { fields, sentence }) }, 422),
});
