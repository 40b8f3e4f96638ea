import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { VIOLATION_STATES } from '../../lib/violation-words.ts';
import { listJudgeable } from '../../store/review-queue.ts';
import { judgeMany } from '../../store/verdicts.ts';
import { action } from '../action.ts';
import { readVerdict, verdictFields } from '../judge-form.ts';
import { GoTo } from '../outcome.ts';

const MOST = 500;

/** One verdict on several violations; those that somebody else has or has judged stay as they are. */
export const judgeBatch = action({
  post: '/violations/judge',
  may: 'judge',
  trail: ['judged'],
  input: verdictFields.extend({
    id: z.preprocess(
      (given) => [given ?? []].flat(),
      z
        .array(
          z
            .string()
            .regex(/^\d{1,15}$/)
            .transform(Number),
        )
        .max(MOST),
    ),
    /** The list to come back to. */
    back: z
      .string()
      .regex(/^\/violations(\?[^\s]*)?$/)
      .catch('/violations')
      .default('/violations'),
  }),
  async run(app, viewer, { id: ids, back, ...given }, visit) {
    const verdict = readVerdict(given);
    if (ids.length === 0) throw new UserError('还没有选违规。在列表里勾选之后再判定。');
    const theirs = await app.store.read(listJudgeable, viewer, ids);
    if (theirs.length === 0) return null;
    const at = app.clock();
    const judgements = theirs.map(({ id, severity, own }) => ({
      ...{ violation: id, seen: null, severity, own: own === 1, ...verdict, at },
    }));
    const trace = {
      act: 'judged',
      title: `批量判定 ${theirs.length} 条违规为${VIOLATION_STATES[verdict.state]}`,
      conversations: [...new Set(theirs.map(({ conversation }) => conversation))],
      count: theirs.length,
      details: { violations: theirs.map(({ id }) => id), reason: verdict.reason, noted: verdict.note !== '' },
    } as const;
    const { judged, first, refused } = await visit.change(trace, judgeMany, viewer, judgements);
    const words = [
      `已判定 ${judged} 条为“${VIOLATION_STATES[verdict.state]}”${first > 0 ? `，其中 ${first} 条待复核` : ''}。`,
      ...(refused.length > 0 ? [`另有 ${refused.length} 条没有判定：${refused[0]!.why}`] : []),
    ];
    return new GoTo(back, words.join(''));
  },
});
