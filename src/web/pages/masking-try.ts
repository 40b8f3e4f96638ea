import { z } from 'zod';
import { action } from '../action.ts';
import { maskingInput, masksOf, tryOn } from '../masking-view.ts';
import { Show } from '../outcome.ts';

/** What a text would look like under the form as it stands. Nothing is kept; a form, as numbers do not belong into addresses. */
export const maskingTry = action({
  post: '/masking/try',
  may: 'manage-roles',
  trail: [],
  input: maskingInput.extend({ text: z.string().max(2000).default('') }),
  async run(_app, _viewer, { text, ...form }) {
    return new Show('masking/tried', { tried: tryOn(text, masksOf(form)) });
  },
});
