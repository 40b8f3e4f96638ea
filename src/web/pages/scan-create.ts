import { z } from 'zod';
import type { App } from '../../app.ts';
import { updateOwnWecom } from '../../store/accounts.ts';
import { openAction } from '../action.ts';
import { entryOf } from '../entrance.ts';
import { signInForm } from '../entrance-forms.ts';
import { GoTo, Show } from '../outcome.ts';
import type { Refusal, Visit } from '../visit.ts';

/** Back from WeCom: sign in, or link the person who scanned to the account that is signed in. */
export const scanCreate = openAction({
  get: '/sign-in/scan/return',
  trail: [],
  guarded: true,
  input: z.object({}),
  run: (app, _input, visit) =>
    visit.viewer && visit.session.scan?.purpose === 'link' ? link(app, visit) : enter(app, visit),
});

async function enter(app: App, visit: Visit): Promise<GoTo | Show> {
  const next = visit.session.scan?.next ?? '/';
  const entrance = await visit.check('scan');
  if ('refusal' in entrance) return refused(app, visit, entrance.refusal, next);
  await visit.enter(entrance.account);
  return new GoTo(next);
}

async function link(app: App, visit: Visit): Promise<GoTo> {
  const who = await visit.personOfScan();
  if ('userid' in who) {
    await app.store.write(updateOwnWecom, visit.viewer!, who.userid);
    return new GoTo('/account', `已关联企业微信成员 ${who.userid}。`);
  }
  const { refusal } = who;
  return new GoTo('/account', refusal.kind === 'sentence' ? refusal.sentence : '扫码的不是本企业成员，没有关联。');
}

function refused(app: App, visit: Visit, refusal: Refusal, next: string): Show {
  if (refusal.kind === 'sentence') {
    return new Show('sign-in/new', signInForm(app, visit, { next, sentence: refusal.sentence }), 401);
  }
  const userid = refusal.kind === 'stranger' ? refusal.userid : null;
  return new Show('sign-in/refused', { entry: entryOf(app, visit), userid }, 403);
}
