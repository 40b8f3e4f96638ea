import type { App } from '../app.ts';
import { letIn, recordRefusal } from './entering.ts';
import { entryOf } from './entrance.ts';
import { signInForm } from './entrance-forms.ts';
import { GoTo, Show } from './outcome.ts';
import type { Refusal, Visit, Way } from './visit.ts';

/** WeCom has sent the browser back: in, on to the second step, or the page that says why not. */
export async function backFromWecom(app: App, visit: Visit, way: Exclude<Way, 'password'>): Promise<GoTo | Show> {
  const next = visit.session.scan?.next ?? '/';
  const entrance = await visit.check(way);
  const step = 'account' in entrance ? await letIn(app, visit, entrance.account, { way, next }) : entrance;
  if ('go' in step) return new GoTo(step.go);
  if ('account' in entrance) recordRefusal(visit, { who: entrance.account, way, reason: reasonOf(step.refusal) });
  else recordRefusal(visit, { who: whoOf(step.refusal), way, reason: reasonOf(step.refusal) });
  return refused(app, visit, step.refusal, next);
}

const whoOf = (refusal: Refusal): string => (refusal.kind === 'stranger' ? refusal.userid : '');

function reasonOf(refusal: Refusal): string {
  if (refusal.kind === 'sentence') return refusal.sentence;
  return refusal.kind === 'stranger' ? '企业微信成员没有账号' : '不是本企业成员';
}

function refused(app: App, visit: Visit, refusal: Refusal, next: string): Show {
  if (refusal.kind === 'sentence') {
    return new Show('sign-in/new', signInForm(app, visit, { next, sentence: refusal.sentence }), 401);
  }
  const userid = refusal.kind === 'stranger' ? refusal.userid : null;
  return new Show('sign-in/refused', { entry: entryOf(app, visit), userid }, 403);
}
