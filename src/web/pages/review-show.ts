import { page } from '../page.ts';
import { People } from '../people.ts';
import { queueConditions } from '../review-conditions.ts';
import { reviewTrace } from '../review-trace.ts';
import { reviewView } from '../review-view.ts';

/** Violations one after the other: what was said, who it was, and the verdict, by keys alone if one likes. */
export const reviewShow = page({
  get: '/violations/review',
  may: 'see-violations',
  trail: ['violation', 'violations'],
  input: queueConditions,
  view: 'reviews/show',
  parts: { review: 'reviews/panes' },
  async load(app, viewer, asked, visit) {
    const review = await reviewView(app, viewer, asked);
    if (!review) return null;
    visit.trace(reviewTrace(new People(app.names), asked, review));
    return { review };
  },
});
