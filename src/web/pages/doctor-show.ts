import { z } from 'zod';
import { doctorView } from '../doctor-view.ts';
import { NOTHING_NEW } from '../outcome.ts';
import { page } from '../page.ts';
import { traceOpening } from '../trace-once.ts';

/** Everything the appliance needs, tested: what does not work, why, and what to do. */
export const doctorShow = page({
  get: '/doctor',
  may: 'set-up',
  trail: ['setup'],
  input: z.object({ seen: z.string().max(40).default('') }),
  view: 'doctor/show',
  parts: { doctor: 'doctor/state' },
  load: async (app, viewer, { seen }, visit) => {
    const doctor = await doctorView(app, viewer);
    if (doctor.mark === seen) return NOTHING_NEW;
    traceOpening(app, visit, { act: 'setup', title: '自检结果' });
    return { doctor };
  },
});
