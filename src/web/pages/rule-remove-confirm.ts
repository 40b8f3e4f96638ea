import { z } from 'zod';
import { countRuleHits } from '../../store/rule-hits.ts';
import { findRule } from '../../store/rules.ts';
import { page } from '../page.ts';
import { ruleId } from '../rule-form.ts';
import { kindLabel } from '../rule-words.ts';
import { count } from '../words.ts';

/** What becomes of a rule that is removed, and of what it found. */
export const ruleRemoveConfirm = page({
  get: '/rules/:id/remove',
  may: 'edit-rules',
  trail: ['rules'],
  input: z.object({ id: ruleId }),
  view: 'rules/remove',
  async load(app, viewer, { id }, visit) {
    const rule = await app.store.read(findRule, viewer, id);
    if (!rule) return null;
    visit.trace({ act: 'rules', title: `规则“${rule.name}”` });
    const hits = (await app.store.read(countRuleHits, viewer))[id] ?? 0;
    return {
      id,
      name: rule.name,
      kind: kindLabel(rule.kind),
      version: rule.version,
      isOn: rule.isOn,
      hits: count(hits),
    };
  },
});
