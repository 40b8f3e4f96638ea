import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { saveReason } from '../../store/reasons.ts';
import { action } from '../action.ts';
import { nextPath } from '../entrance.ts';
import { GoTo, Show } from '../outcome.ts';
import { LEAST_LETTERS, MOST_LETTERS, reasonForm, subjectOf } from '../reason-view.ts';

/** Takes the reason, and goes on to what was asked for. */
export const reasonCreate = action({
  post: '/reasons',
  may: 'read-chats',
  trail: ['reason'],
  input: z.object({
    person: z.string().min(1).max(600),
    next: nextPath,
    reason: z.string().max(2000).default(''),
    /** One given before, given again. */
    again: z.string().max(2000).optional(),
  }),
  async run(app, viewer, { person, next, reason: typed, again }, visit) {
    const reason = (again ?? typed).trim().replace(/\s+/g, ' ');
    const letters = [...reason].length;
    if (letters < LEAST_LETTERS) throw new UserError(`事由至少 ${LEAST_LETTERS} 个字，例如“客户投诉核查”。`);
    if (letters > MOST_LETTERS) throw new UserError(`事由最多 ${MOST_LETTERS} 个字，请写短一些。`);
    const { name, isGroup } = await subjectOf(app, viewer, person);
    const whose = isGroup ? { conversations: [person] } : { person };
    const trace = { act: 'reason', title: `查阅 ${name} 的会话：${reason}`, ...whose, details: { reason } } as const;
    await visit.change(trace, saveReason, viewer, { person, reason, at: app.clock() });
    return new GoTo(next);
  },
  again: async (app, { person, next, reason }, visit, sentence) =>
    new Show('reasons/new', { form: await reasonForm(app, visit.viewer!, { person, next, reason, sentence }) }, 422),
});
