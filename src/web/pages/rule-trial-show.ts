import { z } from 'zod';
import { Show } from '../outcome.ts';
import { page } from '../page.ts';
import { ruleId } from '../rule-form.ts';
import { trialView } from '../rule-trial.ts';

/** A dry run: how far it is, then what it found. */
export const ruleTrialShow = page({
  get: '/rules/trials/:id',
  may: 'see-rules',
  trail: ['rule-tried'],
  input: z.object({ id: ruleId }),
  view: 'rules/trial-page',
  async load(app, viewer, { id }, visit) {
    const trial = await trialView(app, viewer, id);
    if (!trial) return null;
    if (trial.running) visit.traceNothing();
    else visit.trace({ act: 'rule-tried', title: `试运行 ${trial.draft}`, ...trial.shown });
    return visit.part === 'trial' ? new Show('rules/trial', { trial }) : { trial };
  },
});
