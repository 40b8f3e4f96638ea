import { page } from '../page.ts';
import { revealForm, revealInput } from '../reveal-view.ts';

/** Asks why the masked numbers of a message are to be shown: in the dialog over the chat, or on a page of its own. */
export const revealNew = page({
  get: '/messages/:seq/reveal',
  may: 'reveal',
  trail: [],
  input: revealInput,
  view: 'messages/reveal',
  parts: { bookmark: 'messages/reveal-form' },
  load: revealForm,
});
