import { findConversation } from '../../store/chats.ts';
import { createExcerpt } from '../../store/excerpts.ts';
import { packMessages } from '../../store/kept-making.ts';
import { action } from '../action.ts';
import { excerptFields, newExcerptView, wordsOf } from '../excerpt-form.ts';
import { readSelection } from '../excerpt-selection.ts';
import { GoTo, Show } from '../outcome.ts';
import { seqRange } from '../trace-words.ts';

/** Keeps what was picked, with a copy of its own. */
export const excerptCreate = action({
  post: '/excerpts',
  may: 'edit-cases',
  trail: ['excerpt-changed'],
  input: excerptFields,
  async run(app, viewer, fields, visit) {
    const conversation = await app.store.read(findConversation, viewer, fields.chat);
    const selection = readSelection(fields);
    const kept = conversation && (await app.store.read(packMessages, viewer, fields.chat, selection));
    if (!conversation || !kept) return null;
    const words = wordsOf(fields, conversation);
    const { customer } = words;
    const trace = {
      act: 'excerpt-changed',
      title: `保存摘录“${words.title}”`,
      conversations: [fields.chat],
      ...(customer === null ? {} : { person: customer }),
      ...seqRange(kept.places),
      details: { note: words.note },
    } as const;
    const id = await visit.change(trace, createExcerpt, viewer, words, kept, app.clock());
    return new GoTo(`/excerpts/${id}`, `已保存“${words.title}”。`);
  },
  async again(app, fields, visit, sentence) {
    const form = await newExcerptView(app, visit.viewer!, fields, sentence);
    return new Show('excerpts/new', { form }, 422);
  },
});
