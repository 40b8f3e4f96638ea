import { z } from 'zod';
import { saveSetting } from '../../store/settings.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';
import { findStep } from '../setup-page.ts';
import { skipName } from '../setup-step.ts';
import { setupSteps } from '../setup-steps.ts';

/** Passes over a step for now: the binding goes on behind it, the start page reminds of it. */
export const setupSkip = action({
  post: '/setup/:step/skip',
  may: 'set-up',
  trail: [],
  input: z.object({ step: z.string().max(40) }),
  async run({ store, clock }, viewer, { step: name }) {
    const step = findStep(name);
    if (!step) return null;
    await store.write(saveSetting, viewer, skipName(name), true, clock());
    const next = setupSteps[setupSteps.indexOf(step) + 1];
    return new GoTo(next ? `/setup/${next.name}` : '/');
  },
});
