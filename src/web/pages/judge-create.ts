import { z } from 'zod';
import type { Trace } from '../../access/acts.ts';
import { UserError } from '../../lib/errors.ts';
import { VIOLATION_STATES, violationNumber } from '../../lib/violation-words.ts';
import { findInQueue, type QueueRow, standsInViolation } from '../../store/review-queue.ts';
import { judge, judgeAndExcept } from '../../store/verdicts.ts';
import { action } from '../action.ts';
import * as condition from '../conditions.ts';
import { readVerdict, verdictFields, violationId } from '../judge-form.ts';
import { GoTo } from '../outcome.ts';
import { queueConditions, reviewLinkAt } from '../review-conditions.ts';

/** A verdict on one violation; then the next one is open. */
export const judgeCreate = action({
  post: '/violations/:id/judge',
  may: 'judge',
  trail: ['judged', 'rule-changed'],
  input: verdictFields.extend({
    id: violationId,
    /** The revision that was looked at. */
    seen: violationId,
    /** The passage becomes an exception of the rule. */
    except: z.literal('on').optional(),
    phrase: condition.words,
    next: condition.seq,
    /** The queue to go on in. */
    queue: z.preprocess(
      (given) => Object.fromEntries(new URLSearchParams(typeof given === 'string' ? given : '')),
      queueConditions,
    ),
  }),
  async run(app, viewer, { id, seen, except, phrase, next, queue, ...given }, visit) {
    const verdict = readVerdict(given);
    const row = await app.store.read(findInQueue, viewer, id);
    if (!row) return null;
    const exception = except && verdict.state === 'false' ? exceptionOf(row, phrase) : null;
    if (exception !== null && !viewer.permissions.includes('edit-rules'))
      throw new UserError('您不能修改规则，例外没有保存。请不勾选例外再判定。');
    if (exception !== null && !(await app.store.read(standsInViolation, viewer, { id, phrase: exception })))
      throw new UserError(MASKED_EXCEPTION);
    const { severity, own } = row;
    const judgement = { violation: id, seen, severity, own: own === 1, ...verdict, at: app.clock() };
    const judged = judgedTrace(row, verdict);
    const stage =
      exception === null
        ? await visit.change(judged, judge, viewer, judgement)
        : await visit.change([judged, exceptionTrace(row, exception)], judgeAndExcept, viewer, judgement, {
            ...{ rule: row.rule, phrase: exception },
          });
    const done =
      stage === 'first' ? '初审已保存，等另一位审核人复核。' : `已判定为“${VIOLATION_STATES[verdict.state]}”。`;
    return new GoTo(reviewLinkAt(queue, next), visit.whole ? done : null);
  },
});

const MASKED_EXCEPTION =
  '例外的词句里有隐去的号码，保存后不会起作用。请改用不含号码的词句，或不勾选例外再判定，由能看完整号码的人添加。';

/** What does not hold the passage that was found would change nothing. */
function exceptionOf({ words }: QueueRow, phrase: string): string {
  if (!words.some((word) => phrase.includes(word)))
    throw new UserError(`例外的词句要包含命中的“${words[0] ?? ''}”，否则以后仍会命中。`);
  return phrase;
}

function judgedTrace(
  row: Pick<QueueRow, 'day' | 'nth' | 'ruleName' | 'sender' | 'conversation'>,
  { state, reason, note }: { state: keyof typeof VIOLATION_STATES; reason: string; note: string },
): Trace {
  return {
    act: 'judged',
    title: `违规 ${violationNumber(row)}“${row.ruleName}”判定为${VIOLATION_STATES[state]}`,
    person: row.sender,
    conversations: [row.conversation],
    details: { state: VIOLATION_STATES[state], reason, noted: note !== '' },
  };
}

function exceptionTrace(row: QueueRow, phrase: string): Trace {
  return {
    act: 'rule-changed',
    title: `规则“${row.ruleName}”增加一个例外`,
    details: { violation: violationNumber(row), letters: [...phrase].length },
  };
}
