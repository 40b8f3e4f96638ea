import { z } from 'zod';
import { listDuties, saveDuties } from '../../store/review-duties.ts';
import { listScopeDepartments } from '../../store/scope-people.ts';
import { action } from '../action.ts';
import { violationId } from '../judge-form.ts';
import { GoTo } from '../outcome.ts';

/** Says which departments somebody reviews. */
export const dutyUpdate = action({
  post: '/reviews/duties/:account',
  may: 'edit-rules',
  trail: ['duties-changed'],
  input: z.object({
    account: violationId,
    department: z.preprocess((given) => [given ?? []].flat(), z.array(violationId).max(1000)),
  }),
  async run(app, viewer, { account, department }, visit) {
    const [duties, nodes] = await Promise.all([
      app.store.read(listDuties, viewer),
      app.store.read(listScopeDepartments, viewer),
    ]);
    const before = duties.find((duty) => duty.account === account);
    if (!before) return null;
    const names = new Map(nodes.map(({ id, name }) => [id, name]));
    const departments = [...new Set(department)].filter((id) => names.has(id));
    const details = { old: before.departments.map(({ name }) => name), new: departments.map((id) => names.get(id)) };
    const trace = { act: 'duties-changed', title: `更改“${before.name}”负责审核的部门`, details } as const;
    await visit.change(trace, saveDuties, viewer, { account, departments });
    return new GoTo('/reviews/duties', `已保存“${before.name}”负责审核的部门，下次打开队列生效。`);
  },
});
