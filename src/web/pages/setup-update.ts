import { z } from 'zod';
import type { App } from '../../app.ts';
import { saveSetting } from '../../store/settings.ts';
import { action } from '../action.ts';
import { GoTo, Show } from '../outcome.ts';
import { findStep, setupPage } from '../setup-page.ts';
import { Entered, skipName } from '../setup-step.ts';
import { setupTrace } from '../setup-trace.ts';
import { tracedFirst } from '../trace-first.ts';

/** With these right, there is something to ask WeCom for; waiting for the next hour would look broken. */
const BRINGS_NAMES = new Set(['archive-ip', 'app', 'contacts']);

function catchUp({ sync, log }: Pick<App, 'sync' | 'log'>): void {
  sync.runOwed().catch((error: unknown) => log.warn({ err: error }, 'the directory could not be brought up to date'));
}

/** Takes what was entered in a step, and tests it at once. */
export const setupUpdate = action({
  post: '/setup/:step',
  may: 'set-up',
  trail: ['setting-changed'],
  input: z.looseObject({ step: z.string().max(40) }),
  async run(app, viewer, { step: name, ...fields }, visit) {
    const step = findStep(name);
    if (!step) return null;
    const entered = new Entered(fields);
    await tracedFirst(visit, setupTrace(app, step, fields), () => step.save?.(app, viewer, entered));
    await app.store.write(saveSetting, viewer, skipName(name), null, app.clock());
    const found = await app.setup.runAll([...new Set([...step.checks, ...(step.also ?? [])])]);
    if (BRINGS_NAMES.has(name) && found.every(({ state }) => state === 'ok')) catchUp(app);
    return new GoTo(`/setup/${name}#results`);
  },
  again: async (app, { step: name, ...fields }, visit, sentence) => {
    const page = { app, viewer: visit.viewer!, visit };
    return new Show(
      'setup/show',
      await setupPage(findStep(name)!, page, { entered: new Entered(fields), sentence }),
      422,
    );
  },
});
