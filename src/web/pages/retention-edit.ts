import { z } from 'zod';
import { findRetentionRule } from '../../store/retention.ts';
import { page } from '../page.ts';
import { fieldsOf, retentionForm, retentionId } from '../retention-form.ts';

/** The form of a rule there is; to be read only by who may not change it. */
export const retentionEdit = page({
  get: '/retention/:id/edit',
  may: 'see-retention',
  trail: ['retention'],
  input: z.object({ id: retentionId }),
  view: 'retention/edit',
  async load(app, viewer, { id }, visit) {
    const rule = await app.store.read(findRetentionRule, viewer, id);
    if (!rule) return null;
    visit.trace({ act: 'retention', title: `保留规则“${rule.name}”` });
    return { form: await retentionForm(app, viewer, { rule, fields: fieldsOf(rule) }) };
  },
});
