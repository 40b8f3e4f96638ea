import { z } from 'zod';
import { findExcerpt } from '../../store/excerpt-list.ts';
import { caseId } from '../case-form.ts';
import { editExcerptView } from '../excerpt-form.ts';
import { page } from '../page.ts';

/** Title, note and customer of an excerpt; its messages stay as they are. */
export const excerptEdit = page({
  get: '/excerpts/:id/edit',
  may: 'edit-cases',
  trail: ['excerpts'],
  input: z.object({ id: caseId }),
  view: 'excerpts/edit',
  async load(app, viewer, { id }, visit) {
    const excerpt = await app.store.read(findExcerpt, viewer, id);
    if (!excerpt) return null;
    visit.trace({ act: 'excerpts', title: `修改摘录“${excerpt.title}”之前`, conversations: [excerpt.conversation] });
    return { form: await editExcerptView(app, viewer, excerpt) };
  },
});
