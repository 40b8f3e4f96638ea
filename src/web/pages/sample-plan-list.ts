import { z } from 'zod';
import { listSamplings } from '../../store/samplings.ts';
import { listScopeDepartments } from '../../store/scope-people.ts';
import { page } from '../page.ts';
import { amountWords, reachWords } from '../sample-plan.ts';
import { count, dateOf } from '../words.ts';

/** How conversations are drawn, and how far each plan is. */
export const samplePlanList = page({
  get: '/samples/plans',
  may: 'see-violations',
  trail: [],
  input: z.object({}),
  view: 'samples/plans',
  async load({ store }, viewer) {
    const [plans, nodes] = await Promise.all([
      store.read(listSamplings, viewer),
      store.read(listScopeDepartments, viewer),
    ]);
    const names = new Map(nodes.map(({ id, name }) => [id, name]));
    return {
      plans: plans.map((plan) => ({
        ...{ id: plan.id, name: plan.name, isOn: plan.isOn, removable: plan.drawn === 0 },
        ...{ amount: amountWords(plan), reach: reachWords(plan, names) },
        ...{ made: `${plan.madeBy || '已删除的账号'} ${dateOf(plan.madeAt)}` },
        ...{ drawn: count(plan.drawn), waiting: count(plan.waiting) },
      })),
    };
  },
});
