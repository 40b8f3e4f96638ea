import { z } from 'zod';
import { optionalNumber } from '../directory-paging.ts';
import { Show } from '../outcome.ts';
import { page } from '../page.ts';
import { ruleId } from '../rule-form.ts';
import { trialView } from '../rule-trial.ts';

/** A dry run: how far it is, then what it found. */
export const ruleTrialShow = page({
  get: '/rules/trials/:id',
  may: 'see-rules',
  trail: ['rule-tried'],
  input: z.object({ id: ruleId, skip: optionalNumber }),
  view: 'rules/trial-page',
  async load(app, viewer, { id, skip }, visit) {
    const trial = await trialView(app, viewer, id, skip ?? 0);
    if (!trial) return null;
    if (trial.running) visit.traceNothing();
    else visit.trace({ act: 'rule-tried', title: `试运行 ${trial.draft}`, ...trial.shown });
    return visit.part === 'trial' ? new Show('rules/trial', { trial }) : { trial };
  },
});
