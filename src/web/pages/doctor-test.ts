import { z } from 'zod';
import { action } from '../action.ts';
import { doctorView } from '../doctor-view.ts';
import { GoTo, Show } from '../outcome.ts';
import { tracedFirst } from '../trace-first.ts';
import { told } from '../trace-words.ts';

/** Tests again: one, which takes seconds, or all, while the page shows how far they are. */
export const doctorTest = action({
  post: '/doctor/test',
  may: 'set-up',
  trail: ['doctor'],
  input: z.object({ name: z.string().max(40).optional() }),
  async run(app, viewer, { name }, visit) {
    if (name !== undefined && !app.setup.names.includes(name)) return null;
    const title =
      name === undefined ? '全部自检' : `自检：${app.setup.all.find((check) => check.name === name)?.title ?? name}`;
    await tracedFirst(visit, { act: 'doctor', title, details: told({ name }) }, async () => {
      if (name !== undefined) await app.setup.run(name);
      else if (app.setup.testing.length === 0)
        app.setup.runAll().catch((error: unknown) => app.log.error({ err: error }, 'the self-tests stopped'));
    });
    return visit.whole ? new GoTo('/doctor') : new Show('doctor/state', { doctor: await doctorView(app, viewer) });
  },
});
