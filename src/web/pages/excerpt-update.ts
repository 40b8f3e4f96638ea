import { z } from 'zod';
import { findConversation } from '../../store/chats.ts';
import { findExcerpt } from '../../store/excerpt-list.ts';
import { updateExcerpt } from '../../store/excerpts.ts';
import { action } from '../action.ts';
import { caseId } from '../case-form.ts';
import { editExcerptView, wordFields, wordsOf } from '../excerpt-form.ts';
import { GoTo, Show } from '../outcome.ts';
import { changed } from '../trace-words.ts';

/** Changes title, note and customer; refused when somebody else did meanwhile. */
export const excerptUpdate = action({
  post: '/excerpts/:id',
  may: 'edit-cases',
  trail: ['excerpt-changed'],
  input: z.object({ id: caseId, version: caseId, ...wordFields }),
  async run(app, viewer, { id, version, ...fields }, visit) {
    const excerpt = await app.store.read(findExcerpt, viewer, id);
    if (!excerpt) return null;
    const conversation = await app.store.read(findConversation, viewer, excerpt.conversation);
    const { title, note } = fields;
    const words = conversation ? wordsOf(fields, conversation) : { title, note, customer: excerpt.customer };
    const before = { title: excerpt.title, note: excerpt.note, customer: excerpt.customer };
    const trace = {
      act: 'excerpt-changed',
      title: `修改摘录“${words.title}”`,
      conversations: [excerpt.conversation],
      details: changed(before, { ...words }),
    } as const;
    await visit.change(trace, updateExcerpt, viewer, { id, version, ...words }, app.clock());
    return new GoTo(`/excerpts/${id}`, '已保存。');
  },
  async again(app, { id, ...fields }, visit, sentence) {
    const excerpt = (await app.store.read(findExcerpt, visit.viewer!, id))!;
    const form = await editExcerptView(app, visit.viewer!, excerpt, fields, sentence);
    return new Show('excerpts/edit', { form }, 422);
  },
});
