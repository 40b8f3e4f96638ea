import { z } from 'zod';
import { beginLook, findRestriction } from '../../store/restrictions.ts';
import { action } from '../action.ts';
import { GoTo, Show } from '../outcome.ts';
import { People } from '../people.ts';
import { restrictionPage } from '../restriction-view.ts';
import { retentionId } from '../retention-form.ts';

/** Says why the chats must be looked at all the same: for an hour they are shown to him. */
export const restrictionLook = action({
  post: '/restrictions/:id/look',
  may: 'edit-retention',
  trail: ['restriction-changed'],
  input: z.object({ id: retentionId, reason: z.string().trim().max(2000).default('') }),
  async run(app, viewer, { id, reason }, visit) {
    const found = await app.store.read(findRestriction, viewer, id);
    if (!found) return null;
    const title = `查看限制处理的 ${new People(app.names).name(found.person)} 的会话`;
    const trace = { act: 'restriction-changed', title, person: found.person, details: { reason } } as const;
    const begun = await visit.change(trace, beginLook, viewer, { id, reason }, app.clock());
    return new GoTo(`/restrictions/${id}`, begun ? '一小时内可以查看，之后自动恢复限制。' : '这个限制已经解除。');
  },
  again: async (app, { id }, visit, sentence) =>
    new Show('restrictions/show', (await restrictionPage(app, visit.viewer!, id, { sentence }))!, 422),
});
