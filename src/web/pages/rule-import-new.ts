import { z } from 'zod';
import { findRule } from '../../store/rules.ts';
import { page } from '../page.ts';
import { ruleId } from '../rule-form.ts';
import { importForm } from '../rule-import.ts';

/** Which file, into which list of a rule. */
export const ruleImportNew = page({
  get: '/rules/:id/import',
  may: 'edit-rules',
  trail: ['rules'],
  input: z.object({ id: ruleId, list: z.string().max(40).optional() }),
  view: 'rules/import',
  async load(app, viewer, { id, list }, visit) {
    const rule = await app.store.read(findRule, viewer, id);
    if (!rule) return null;
    visit.trace({ act: 'rules', title: `规则“${rule.name}”` });
    return importForm(rule, { list });
  },
});
