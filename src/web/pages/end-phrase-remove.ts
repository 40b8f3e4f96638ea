import { z } from 'zod';
import { findEndPhrase, removeEndPhrase } from '../../store/end-phrases.ts';
import { action } from '../action.ts';
import { phraseId } from '../dialogue-rule-view.ts';
import { GoTo } from '../outcome.ts';

/** Removes a phrase. */
export const endPhraseRemove = action({
  post: '/dialogue-rules/phrases/:id/remove',
  may: 'edit-figures',
  trail: ['dialogue-rule-changed'],
  input: z.object({ id: phraseId }),
  async run(app, viewer, { id }, visit) {
    const phrase = await app.store.read(findEndPhrase, viewer, id);
    if (!phrase) return null;
    const trace = { act: 'dialogue-rule-changed', title: `删除客户结束语“${phrase.text}”` } as const;
    const done = await visit.change(trace, removeEndPhrase, viewer, id, app.clock());
    return done && new GoTo('/dialogue-rules#phrases', `已删除“${phrase.text}”。`);
  },
});
