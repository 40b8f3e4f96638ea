import { z } from 'zod';
import { bookmarkForm, bookmarkOn, bookmarkSeq } from '../bookmarks-view.ts';
import { page } from '../page.ts';

/** The form that marks a message or changes why: in a dialog over the chat, or a page of its own. */
export const bookmarkEdit = page({
  get: '/bookmarks/:seq/edit',
  may: 'read-chats',
  trail: [],
  input: z.object({ seq: bookmarkSeq, on: bookmarkOn }),
  view: 'bookmarks/edit',
  parts: { bookmark: 'bookmarks/form' },
  load: bookmarkForm,
});
