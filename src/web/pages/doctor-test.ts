import { z } from 'zod';
import { action } from '../action.ts';
import { doctorView } from '../doctor-view.ts';
import { GoTo, Show } from '../outcome.ts';

/** Tests again: one, which takes seconds, or all, while the page shows how far they are. */
export const doctorTest = action({
  post: '/doctor/test',
  may: 'set-up',
  trail: [],
  input: z.object({ name: z.string().max(40).optional() }),
  async run(app, viewer, { name }, visit) {
    if (name !== undefined && !app.setup.names.includes(name)) return null;
    if (name !== undefined) await app.setup.run(name);
    else if (app.setup.testing.length === 0)
      app.setup.runAll().catch((error: unknown) => app.log.error({ err: error }, 'the self-tests stopped'));
    return visit.whole ? new GoTo('/doctor') : new Show('doctor/state', { doctor: await doctorView(app, viewer) });
  },
});
