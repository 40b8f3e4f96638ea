import { z } from 'zod';
import { findEndPhrase, updateEndPhrase } from '../../store/end-phrases.ts';
import { action } from '../action.ts';
import { phraseId } from '../dialogue-rule-view.ts';
import { NotFound } from '../errors.ts';
import { GoTo, Show } from '../outcome.ts';
import { changed } from '../trace-words.ts';

/** Words a phrase differently. */
export const endPhraseUpdate = action({
  post: '/dialogue-rules/phrases/:id/edit',
  may: 'edit-figures',
  trail: ['dialogue-rule-changed'],
  input: z.object({ id: phraseId, text: z.string().trim().max(500).default('') }),
  async run(app, viewer, { id, text }, visit) {
    const phrase = await app.store.read(findEndPhrase, viewer, id);
    if (!phrase) return null;
    const details = changed({ 结束语: phrase.text }, { 结束语: text });
    const trace = { act: 'dialogue-rule-changed', title: `修改客户结束语“${phrase.text}”`, details } as const;
    const saved = await visit.change(trace, updateEndPhrase, viewer, id, text, app.clock());
    return saved ? new GoTo('/dialogue-rules#phrases', `已改为“${text}”。`) : null;
  },
  async again(app, { id, text }, visit, sentence) {
    const phrase = await app.store.read(findEndPhrase, visit.viewer!, id);
    if (!phrase) throw new NotFound();
    return new Show('dialogue-rules/phrase', { phrase: { ...phrase, text }, sentence }, 422);
  },
});
