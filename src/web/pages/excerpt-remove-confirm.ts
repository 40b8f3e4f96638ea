import { z } from 'zod';
import { findExcerpt } from '../../store/excerpt-list.ts';
import { caseId } from '../case-form.ts';
import { excerptRow } from '../excerpt-view.ts';
import { page } from '../page.ts';
import { People } from '../people.ts';

/** Before an excerpt is removed. */
export const excerptRemoveConfirm = page({
  get: '/excerpts/:id/remove',
  may: 'edit-cases',
  trail: ['excerpts'],
  input: z.object({ id: caseId }),
  view: 'excerpts/remove',
  async load(app, viewer, { id }, visit) {
    const excerpt = await app.store.read(findExcerpt, viewer, id);
    if (!excerpt) return null;
    visit.trace({ act: 'excerpts', title: `删除摘录“${excerpt.title}”之前`, conversations: [excerpt.conversation] });
    return { excerpt: excerptRow(new People(app.names), excerpt) };
  },
});
