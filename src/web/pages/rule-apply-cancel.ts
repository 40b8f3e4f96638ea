import { z } from 'zod';
import { cancelLookback, findLookback } from '../../store/lookbacks.ts';
import { findRule } from '../../store/rules.ts';
import { action } from '../action.ts';
import { GoTo, Show } from '../outcome.ts';
import { ruleId } from '../rule-form.ts';
import { trialView } from '../rule-trial.ts';

/** Stops looking back. What it has found stays. */
export const ruleApplyCancel = action({
  post: '/rules/lookbacks/:id/cancel',
  may: 'edit-rules',
  trail: ['rule-applied'],
  input: z.object({ id: ruleId }),
  async run(app, viewer, { id }, visit) {
    const lookback = await app.store.read(findLookback, viewer, id);
    if (!lookback) return null;
    const rule = lookback.rule === null ? null : await app.store.read(findRule, viewer, lookback.rule);
    const what = lookback.dry ? '试运行' : '补查';
    const trace = { act: 'rule-applied', title: `取消${what}“${rule?.name ?? '新规则'}”` } as const;
    const stopped = await visit.change(trace, cancelLookback, viewer, id, app.clock());
    if (lookback.dry) return new Show('rules/trial', { trial: await trialView(app, viewer, id) });
    const sentence = stopped ? '已取消补查，已经找到的违规还在。' : '补查已经结束。';
    return new GoTo(`/rules/${lookback.rule}/apply`, sentence);
  },
});
