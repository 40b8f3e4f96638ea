import { z } from 'zod';
import { violationNumber } from '../../lib/violation-words.ts';
import { findInQueue } from '../../store/review-queue.ts';
import { claimViolation } from '../../store/verdicts.ts';
import { action } from '../action.ts';
import { violationId } from '../judge-form.ts';
import { link } from '../links.ts';
import { GoTo, Show } from '../outcome.ts';
import { clockOf } from '../words.ts';

/** Keeps others from a violation while one looks at it: the queue asks for it with every one it opens. */
export const claimCreate = action({
  post: '/violations/:id/claim',
  may: 'judge',
  trail: ['claimed'],
  input: z.object({ id: violationId }),
  async run(app, viewer, { id }, visit) {
    const row = await app.store.read(findInQueue, viewer, id);
    if (!row) return null;
    const title = `认领违规 ${violationNumber(row)}“${row.ruleName}”`;
    const trace = { act: 'claimed', title, person: row.sender, conversations: [row.conversation] } as const;
    const asked = { violation: id, own: row.own === 1, at: app.clock() };
    const claim = await visit.change(trace, claimViolation, viewer, asked);
    if (visit.whole) return new GoTo(link('/violations/review', { at: id }));
    return new Show('reviews/claim', { claim: { id, ...claim, clock: clockOf(claim.until) } });
  },
});
