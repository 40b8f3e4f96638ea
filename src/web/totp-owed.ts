import type { Request, Response } from 'express';
import type { Mounted } from './mount.ts';
import { memberOf } from './visit.ts';

const TOTP = '/account/totp';

/**
 * Whoever holds a role that asks for one-time passwords and has none sets one up before anything else: true when the answer
 * was to go there. Pages in front of the door stay open, signing out above all.
 */
export function askedForTotp(req: Request, res: Response, { path, may }: Pick<Mounted, 'path' | 'may'>): boolean {
  const member = memberOf(req);
  if (!member?.needsTotp || member.hasTotp) return false;
  res.locals['bare'] = true; // the menu would lead nowhere
  if (path === TOTP || may === 'anyone') return false;
  if (req.get('hx-request')) res.status(401).set('HX-Redirect', TOTP).end();
  else res.redirect(303, TOTP);
  return true;
}
