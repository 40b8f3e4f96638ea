import { z } from 'zod';
import { page } from '../page.ts';
import { figuresView, PERIODS } from '../review-figures.ts';

/** What reviewers did, and what waits for them. */
export const reviewFigures = page({
  get: '/reviews',
  may: 'see-violations',
  trail: ['violations'],
  input: z.object({
    days: z.coerce
      .number()
      .refine((days) => (PERIODS as readonly number[]).includes(days))
      .catch(30)
      .default(30),
  }),
  view: 'reviews/figures',
  async load(app, viewer, { days }, visit) {
    visit.trace({ act: 'violations', title: '审核统计', details: { days } });
    return { figures: await figuresView(app, viewer, days) };
  },
});
