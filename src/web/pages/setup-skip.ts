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
  trail: ['setting-changed'],
  input: z.object({ step: z.string().max(40) }),
  async run({ clock }, viewer, { step: name }, visit) {
    const step = findStep(name);
    if (!step) return null;
    const trace = { act: 'setting-changed', title: `设置：跳过“${step.title}”`, details: { step: name } } as const;
    await visit.change(trace, saveSetting, viewer, skipName(name), true, clock());
    const next = setupSteps[setupSteps.indexOf(step) + 1];
    return new GoTo(next ? `/setup/${next.name}` : '/');
  },
});
