import { z } from 'zod';
import { violationNumber } from '../../lib/violation-words.ts';
import { page } from '../page.ts';
import { seqRange } from '../trace-words.ts';
import { violationShowView } from '../violation-show-view.ts';

const few = z
  .preprocess((value) => (value === '' ? undefined : value), z.coerce.number().int().min(0).max(200).optional())
  .transform((n) => n ?? 10);

/** One violation with everything that is known of it. */
export const violationShow = page({
  get: '/violations/:id',
  may: 'see-violations',
  trail: ['violation'],
  input: z.object({
    id: z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
    before: few,
    after: few,
  }),
  view: 'violations/show',
  async load(app, viewer, { id, before, after }, visit) {
    const found = await violationShowView(app, viewer, id, { before, after });
    if (!found) return null;
    const { view, row } = found;
    visit.trace({
      act: 'violation',
      title: `${violationNumber(row)} ${row.ruleName}`,
      person: row.sender,
      conversations: [row.conversation],
      ...seqRange(view.context.bubbles),
      details: { violation: id },
    });
    return view;
  },
});
