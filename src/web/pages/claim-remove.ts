import { z } from 'zod';
import { violationNumber } from '../../lib/violation-words.ts';
import { findInQueue } from '../../store/review-queue.ts';
import { releaseViolation } from '../../store/verdicts.ts';
import { action } from '../action.ts';
import { violationId } from '../judge-form.ts';
import { GoTo, NOTHING_NEW } from '../outcome.ts';

/** Leaves a violation to others: the queue says so when it is left. */
export const claimRemove = action({
  post: '/violations/:id/release',
  may: 'judge',
  trail: ['claimed'],
  input: z.object({ id: violationId, until: violationId }),
  async run(app, viewer, { id, until }, visit) {
    const row = await app.store.read(findInQueue, viewer, id);
    if (!row) return null;
    const title = `放开违规 ${violationNumber(row)}“${row.ruleName}”`;
    const trace = { act: 'claimed', title, person: row.sender, conversations: [row.conversation] } as const;
    await visit.change(trace, releaseViolation, viewer, { violation: id, until });
    return visit.whole ? new GoTo('/violations') : NOTHING_NEW;
  },
});
