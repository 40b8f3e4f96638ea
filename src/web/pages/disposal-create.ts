import { z } from 'zod';
import { startOfDay } from '../../lib/clock.ts';
import { UserError } from '../../lib/errors.ts';
import { proposeDisposal } from '../../store/disposals.ts';
import { action } from '../action.ts';
import * as condition from '../conditions.ts';
import { GoTo, Show } from '../outcome.ts';
import { dateOf } from '../words.ts';

/** Proposes to dispose of everything that is due on a day; the preview begins by itself. */
export const disposalCreate = action({
  post: '/disposals',
  may: 'edit-retention',
  trail: ['disposal-changed'],
  input: z.object({
    day: condition.day,
    reason: z.string().trim().max(2000).default(''),
    grace: z.string().trim().max(10).default(''),
  }),
  async run(app, viewer, { day, reason, grace }, visit) {
    if (day === null) throw new UserError('到期日要填。');
    const draft = { dueAt: startOfDay(day)!, reason, graceDays: /^\d+$/.test(grace) ? Number(grace) : Number.NaN };
    const trace = {
      act: 'disposal-changed',
      title: `提出处置，${day} 已到期的消息`,
      details: { day, reason, graceDays: grace },
    } as const;
    const id = await visit.change(trace, proposeDisposal, viewer, draft, app.clock());
    return new GoTo(`/disposals/${id}`, '已提出，正在后台预览。');
  },
  async again({ clock }, { day, reason, grace }, _visit, sentence) {
    const today = dateOf(clock());
    return new Show('disposals/new', { form: { today, day: day ?? today, reason, grace, sentence } }, 422);
  },
});
