import { z } from 'zod';
import { findRule } from '../../store/rules.ts';
import { page } from '../page.ts';
import { ruleId } from '../rule-form.ts';
import { listsOf } from '../rule-import.ts';

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
    const lists = listsOf(rule);
    const chosen = lists.some(({ name }) => name === list) ? list : lists[0]!.name;
    return { id, name: rule.name, version: rule.version, isOn: rule.isOn, lists, chosen };
  },
});
