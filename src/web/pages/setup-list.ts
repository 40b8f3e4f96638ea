import { z } from 'zod';
import { GoTo } from '../outcome.ts';
import { page } from '../page.ts';
import { setupOverview } from '../setup-page.ts';

/** Goes on where the binding was left; all settings once nothing is left to do. */
export const setupList = page({
  get: '/setup',
  may: 'set-up',
  trail: ['setup'],
  input: z.object({}),
  view: 'setup/list',
  async load(app, viewer, _input, visit) {
    const { rows, open } = await setupOverview({ app, viewer, visit });
    if (open) {
      visit.traceNothing(); // the step it leads to leaves its own
      return new GoTo(open.path);
    }
    visit.trace({ act: 'setup', title: '设置' });
    return { rows };
  },
});
