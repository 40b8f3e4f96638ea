import { z } from 'zod';
import { findEndPhrase } from '../../store/end-phrases.ts';
import { phraseId } from '../dialogue-rule-view.ts';
import { page } from '../page.ts';

/** What it means to remove a phrase. */
export const endPhraseRemoveConfirm = page({
  get: '/dialogue-rules/phrases/:id/remove',
  may: 'edit-figures',
  trail: [],
  input: z.object({ id: phraseId }),
  view: 'dialogue-rules/remove',
  async load(app, viewer, { id }) {
    const phrase = await app.store.read(findEndPhrase, viewer, id);
    return phrase && { phrase };
  },
});
