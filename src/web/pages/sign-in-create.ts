import { z } from 'zod';
import { openAction } from '../action.ts';
import { nextPath } from '../entrance.ts';
import { signInForm } from '../entrance-forms.ts';
import { GoTo, Show } from '../outcome.ts';

export const signInCreate = openAction({
  post: '/sign-in',
  trail: [],
  guarded: true,
  input: z.object({
    login: z.string().max(200).default(''),
    password: z.string().max(1000).default(''),
    next: nextPath,
  }),
  async run(app, { login, next }, visit) {
    const entrance = await visit.check('password');
    if ('account' in entrance) {
      await visit.enter(entrance.account);
      return new GoTo(next);
    }
    const sentence = entrance.refusal.kind === 'sentence' ? entrance.refusal.sentence : '';
    return new Show('sign-in/new', signInForm(app, visit, { next, login, sentence }), 401);
  },
});
