import { z } from 'zod';
import { findExcerpt } from '../../store/excerpt-list.ts';
import { removeExcerpt } from '../../store/excerpts.ts';
import { action } from '../action.ts';
import { caseId } from '../case-form.ts';
import { GoTo } from '../outcome.ts';

/** Removes an excerpt with its copy. */
export const excerptRemove = action({
  post: '/excerpts/:id/remove',
  may: 'edit-cases',
  trail: ['excerpt-changed'],
  input: z.object({ id: caseId }),
  async run(app, viewer, { id }, visit) {
    const excerpt = await app.store.read(findExcerpt, viewer, id);
    if (!excerpt) return null;
    const { title, conversation, count } = excerpt;
    const trace = {
      act: 'excerpt-changed',
      title: `删除摘录“${title}”`,
      conversations: [conversation],
      count,
    } as const;
    const removed = await visit.change(trace, removeExcerpt, viewer, id, app.clock());
    return new GoTo('/excerpts', removed ? `已删除“${title}”。` : '这份摘录刚被别人删除。');
  },
});
