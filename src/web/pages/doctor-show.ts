import { z } from 'zod';
import { doctorView } from '../doctor-view.ts';
import { NOTHING_NEW } from '../outcome.ts';
import { page } from '../page.ts';

/** Everything the appliance needs, tested: what does not work, why, and what to do. */
export const doctorShow = page({
  get: '/doctor',
  may: 'set-up',
  trail: [],
  input: z.object({ seen: z.string().max(40).default('') }),
  view: 'doctor/show',
  parts: { doctor: 'doctor/state' },
  load: async (app, viewer, { seen }) => {
    const doctor = await doctorView(app, viewer);
    return doctor.mark === seen ? NOTHING_NEW : { doctor };
  },
});
