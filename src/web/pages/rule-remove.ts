import { z } from 'zod';
import { findRule, removeRule } from '../../store/rules.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';
import { ruleId } from '../rule-form.ts';

/** Takes a rule out of the list and switches it off. What it found, and its versions, stay. */
export const ruleRemove = action({
  post: '/rules/:id/remove',
  may: 'edit-rules',
  trail: ['rule-changed'],
  input: z.object({ id: ruleId }),
  async run(app, viewer, { id }, visit) {
    const rule = await app.store.read(findRule, viewer, id);
    if (!rule) return null;
    const trace = { act: 'rule-changed', title: `删除规则“${rule.name}”` } as const;
    const removed = await visit.change(trace, removeRule, viewer, id, app.clock());
    return removed && new GoTo('/rules', `已删除规则“${removed.name}”，它找到的违规还在。`);
  },
});
