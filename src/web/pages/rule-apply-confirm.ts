import { z } from 'zod';
import { page } from '../page.ts';
import { ruleApply as load } from '../rule-apply.ts';
import { ruleId } from '../rule-form.ts';

/** Looking back for good: what it means, how it went before, how far it is. */
export const ruleApplyConfirm = page({
  get: '/rules/:id/apply',
  may: 'see-rules',
  trail: ['rules'],
  input: z.object({ id: ruleId }),
  view: 'rules/apply',
  parts: { lookbacks: 'rules/lookbacks' },
  async load(app, viewer, { id }, visit) {
    const apply = await load(app, viewer, id);
    if (!apply) return null;
    if (visit.part === 'lookbacks') visit.traceNothing();
    else visit.trace({ act: 'rules', title: `规则“${apply.name}”的补查` });
    return { apply };
  },
});
