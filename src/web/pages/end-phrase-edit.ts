import { z } from 'zod';
import { findEndPhrase } from '../../store/end-phrases.ts';
import { phraseId } from '../dialogue-rule-view.ts';
import { page } from '../page.ts';

/** The form of one phrase. */
export const endPhraseEdit = page({
  get: '/dialogue-rules/phrases/:id/edit',
  may: 'edit-figures',
  trail: [],
  input: z.object({ id: phraseId }),
  view: 'dialogue-rules/phrase',
  async load(app, viewer, { id }) {
    const phrase = await app.store.read(findEndPhrase, viewer, id);
    return phrase && { phrase, sentence: '' };
  },
});
