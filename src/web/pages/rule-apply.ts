import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { askLookback } from '../../store/lookbacks.ts';
import { findRuleVersion } from '../../store/rule-list.ts';
import { findRule } from '../../store/rules.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';
import { ruleId, version } from '../rule-form.ts';
import { assertComplete } from '../rule-problems.ts';
import { PERIODS, period, stretchOf } from '../rule-trial.ts';

/** Looks back for good: what it finds becomes violations. */
export const ruleApply = action({
  post: '/rules/:id/apply',
  may: 'edit-rules',
  trail: ['rule-applied'],
  input: z.object({ id: ruleId, seenVersion: version, period }),
  async run(app, viewer, { id, seenVersion, period: asked }, visit) {
    const rule = await app.store.read(findRule, viewer, id);
    if (!rule) return null;
    if (rule.version !== seenVersion) throw new UserError(`“${rule.name}”刚被别人改过。刷新页面看现在的内容，再补查。`);
    assertComplete(rule);
    const { content } = (await app.store.read(findRuleVersion, viewer, id, rule.version))!;
    const asking = {
      rule: id,
      version: rule.version,
      content,
      dry: false,
      ...stretchOf(asked, app.clock()),
    };
    const title = `规则“${rule.name}”补查${PERIODS[asked].label}`;
    const trace = { act: 'rule-applied', title, details: { version: rule.version } } as const;
    await visit.change(trace, askLookback, viewer, asking, app.clock());
    return new GoTo(`/rules/${id}/apply`, '已开始补查，可以离开这一页。');
  },
});
