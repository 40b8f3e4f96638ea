import { z } from 'zod';
import { createRules } from '../../store/rules.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';
import { kind } from '../rule-form.ts';
import { packRules } from '../rule-kinds-view.ts';

/** Takes all rules of a pack into the list; they are off, and their range is to be chosen. */
export const rulePackAdd = action({
  post: '/rules/packs',
  may: 'edit-rules',
  trail: ['rule-changed'],
  input: z.object({ pack: kind }),
  async run(app, viewer, { pack: name }, visit) {
    const pack = packRules(name);
    if (!pack) return null;
    const trace = { act: 'rule-changed', title: `加入词库“${pack.label}”` } as const;
    const made = await visit.change(trace, createRules, viewer, pack.rules, app.clock());
    const known = made.length < pack.rules.length ? `，${pack.rules.length - made.length} 条同名的没有重复加入` : '';
    return new GoTo('/rules', `“${pack.label}”加入了 ${made.length} 条规则${known}。选好范围、试运行之后再开启。`);
  },
});
