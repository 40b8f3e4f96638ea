import type { App } from '../app.ts';
import { canScan, type Entry, entryOf, isInside } from './entrance.ts';
import type { Visit } from './visit.ts';

/** The forms in front of the door, fresh or with what is wrong. */
export interface SignInForm {
  readonly entry: Entry;
  readonly scan: boolean;
  /** Opened in WeCom, which knows who it is. */
  readonly inside: boolean;
  readonly next: string;
  readonly login: string;
  readonly sentence: string;
}

export function signInForm(
  app: App,
  visit: Visit,
  { next, login = '', sentence = '' }: { next: string; login?: string; sentence?: string },
): SignInForm {
  return { entry: entryOf(app, visit), scan: canScan(app, visit), inside: isInside(visit), next, login, sentence };
}

export interface JoinForm {
  readonly entry: Entry;
  readonly code: string;
  readonly name: string;
  readonly login: string;
  readonly sentence: string;
}

/** Of an invitation: like the first administrator's, but the roles are settled already. */
export function joinForm(
  app: App,
  visit: Visit,
  { code = '', name = '', login = '', sentence = '' }: Partial<Omit<JoinForm, 'entry'>>,
): JoinForm {
  return { entry: entryOf(app, visit), code, name, login, sentence };
}

export interface ResetForm {
  readonly entry: Entry;
  readonly code: string;
  readonly login: string;
  readonly sentence: string;
}

export function resetForm(
  app: App,
  visit: Visit,
  { code = '', login = '', sentence = '' }: Partial<Omit<ResetForm, 'entry'>>,
): ResetForm {
  return { entry: entryOf(app, visit), code, login, sentence };
}

export interface FirstForm {
  readonly entry: Entry;
  readonly code: string;
  readonly name: string;
  readonly login: string;
  readonly sentence: string;
}

export function firstForm(
  app: App,
  visit: Visit,
  {
    code = '',
    name = '',
    login = '',
    sentence = '',
  }: { code?: string; name?: string; login?: string; sentence?: string },
): FirstForm {
  return { entry: entryOf(app, visit), code, name, login, sentence };
}
