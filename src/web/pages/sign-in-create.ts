import { z } from 'zod';
import { openAction } from '../action.ts';
import { letIn, recordRefusal } from '../entering.ts';
import { nextPath } from '../entrance.ts';
import { signInForm } from '../entrance-forms.ts';
import { GoTo, Show } from '../outcome.ts';

export const signInCreate = openAction({
  post: '/sign-in',
  trail: ['sign-in', 'sign-in-failed'],
  guarded: true,
  input: z.object({
    login: z.string().max(200).default(''),
    password: z.string().max(1000).default(''),
    totp: z.string().max(20).default(''),
    next: nextPath,
  }),
  async run(app, { login, next, totp }, visit) {
    const entrance = await visit.check('password');
    const step =
      'account' in entrance
        ? await letIn(app, visit, entrance.account, { way: 'password', next, typed: totp.trim() })
        : entrance;
    if ('go' in step) return new GoTo(step.go);
    const sentence = step.refusal.kind === 'sentence' ? step.refusal.sentence : '';
    recordRefusal(visit, { who: login.trim(), way: 'password', reason: sentence });
    return new Show('sign-in/new', signInForm(app, visit, { next, login, sentence }), 401);
  },
});
