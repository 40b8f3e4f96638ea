import { z } from 'zod';
import { findExcerpt } from '../../store/excerpt-list.ts';
import { caseId } from '../case-form.ts';
import { pageNumber } from '../directory-paging.ts';
import { excerptView } from '../excerpt-view.ts';
import { page } from '../page.ts';
import { seqRange } from '../trace-words.ts';

/** One excerpt: its messages as the chat draws them, from its own copy where the archive has them no more. */
export const excerptShow = page({
  get: '/excerpts/:id',
  may: 'see-cases',
  trail: ['excerpts'],
  input: z.object({ id: caseId, page: pageNumber }),
  view: 'excerpts/show',
  async load(app, viewer, { id, page: number }, visit) {
    const excerpt = await app.store.read(findExcerpt, viewer, id);
    if (!excerpt) return null;
    const { view, shown } = await excerptView(app, viewer, excerpt, number);
    const { customer, conversation, title } = excerpt;
    visit.trace({
      act: 'excerpts',
      title: `摘录“${title}”`,
      conversations: [conversation],
      ...(customer === null ? {} : { person: customer }),
      ...seqRange(shown.messages),
    });
    return { excerpt: view };
  },
});
