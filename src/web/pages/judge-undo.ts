import { z } from 'zod';
import { VIOLATION_STATES, violationNumber } from '../../lib/violation-words.ts';
import { findInQueue } from '../../store/review-queue.ts';
import { undoVerdict } from '../../store/verdicts.ts';
import { action } from '../action.ts';
import { violationId } from '../judge-form.ts';
import { GoTo } from '../outcome.ts';
import { queueConditions, reviewLinkAt } from '../review-conditions.ts';

/** Takes back what one has just decided, and opens it again. */
export const judgeUndo = action({
  post: '/violations/:id/judge/undo',
  may: 'judge',
  trail: ['judged'],
  input: z.object({
    id: violationId,
    queue: z.preprocess(
      (given) => Object.fromEntries(new URLSearchParams(typeof given === 'string' ? given : '')),
      queueConditions,
    ),
  }),
  async run(app, viewer, { id, queue }, visit) {
    const row = await app.store.read(findInQueue, viewer, id);
    if (!row) return null;
    const title = `撤回违规 ${violationNumber(row)}“${row.ruleName}”的判定`;
    const details = { was: VIOLATION_STATES[row.firstState ?? row.state] };
    const trace = { act: 'judged', title, person: row.sender, conversations: [row.conversation], details } as const;
    await visit.change(trace, undoVerdict, viewer, { violation: id, at: app.clock() });
    return new GoTo(reviewLinkAt(queue, id), visit.whole ? '已撤回判定。' : null);
  },
});
