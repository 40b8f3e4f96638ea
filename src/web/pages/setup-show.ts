import { z } from 'zod';
import { NOTHING_NEW } from '../outcome.ts';
import { page } from '../page.ts';
import { findStep, setupPage } from '../setup-page.ts';
import { traceOpening } from '../trace-once.ts';

/** One step of the binding: while binding, and as settings ever after. */
export const setupShow = page({
  get: '/setup/:step',
  may: 'set-up',
  trail: ['setup'],
  input: z.object({ step: z.string().max(40), seen: z.string().max(200).default('') }),
  view: 'setup/show',
  parts: { 'pull-live': 'setup/pull-live', 'callback-cards': 'setup/callback-part' },
  async load(app, viewer, { step: name, seen }, visit) {
    const step = findStep(name);
    if (!step) return null;
    const shown = await setupPage(step, { app, viewer, visit });
    const mark = (shown.task as { mark?: string }).mark;
    if (visit.part !== null && mark !== undefined && mark === seen) return NOTHING_NEW;
    traceOpening(app, visit, { act: 'setup', title: `设置：${step.title}` });
    return shown;
  },
});
