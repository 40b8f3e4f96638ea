import { z } from 'zod';
import { judgeDisposal } from '../../store/disposals.ts';
import { action } from '../action.ts';
import { disposalView } from '../disposal-view.ts';
import { GoTo, Show } from '../outcome.ts';
import { retentionId } from '../retention-form.ts';

/** The second person agrees, or does not. */
export const disposalJudge = action({
  post: '/disposals/:id/judge',
  may: 'approve-disposals',
  trail: ['disposal-changed'],
  input: z.object({
    id: retentionId,
    seenRound: retentionId,
    verdict: z.enum(['agree', 'refuse']),
    note: z.string().trim().max(2000).default(''),
  }),
  async run(app, viewer, { id, seenRound, verdict, note }, visit) {
    const agrees = verdict === 'agree';
    const title = `复核处置 ${id}，${agrees ? '同意' : '不同意'}`;
    const trace = { act: 'disposal-changed', title, details: { note } } as const;
    const judged = await visit.change(trace, judgeDisposal, viewer, { id, seenRound, agrees, note }, app.clock());
    if (!judged)
      return (await disposalView(app, viewer, id)) && new GoTo(`/disposals/${id}`, '这个处置现在不在待复核状态。');
    return new GoTo(`/disposals/${id}`, agrees ? '已同意，进入等待期。' : '已记录不同意，处置结束。');
  },
  async again(app, { id }, visit, sentence) {
    const disposal = (await disposalView(app, visit.viewer!, id, sentence))!;
    return new Show('disposals/show', { disposal }, 422);
  },
});
