import { z } from 'zod';
import { findTrace } from '../../store/trail-list.ts';
import { page } from '../page.ts';
import { trailRowView } from '../trail-view.ts';

/** One row with everything it holds, and its place in the chain. */
export const trailShow = page({
  get: '/trail/:n',
  may: 'see-trail',
  trail: ['trail'],
  input: z.object({
    n: z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
  }),
  view: 'trail/show',
  async load(app, viewer, { n }, visit) {
    const row = await app.store.read(findTrace, viewer, n);
    if (!row) return null;
    visit.trace({ act: 'trail', title: `操作日志第 ${n} 行`, count: 1, details: { row: n } });
    return { row: await trailRowView(app, viewer, row) };
  },
});
