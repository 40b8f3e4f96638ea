import { z } from 'zod';
import * as condition from '../conditions.ts';
import { page } from '../page.ts';
import { dutiesView } from '../review-duties.ts';

/** Who reviews which departments, and what two persons must judge. */
export const dutyList = page({
  get: '/reviews/duties',
  may: 'see-violations',
  trail: [],
  input: z.object({ edit: condition.seq }),
  view: 'reviews/duties',
  async load(app, viewer, { edit }) {
    const duties = await dutiesView(app, viewer, viewer.permissions.includes('edit-rules') ? edit : null);
    return { duties };
  },
});
