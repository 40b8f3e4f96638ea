import { createHash } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { App } from '../app.ts';
import { isSecure } from '../config.ts';
import { cookieOf } from './devices.ts';
import { cookieName } from './sessions.ts';
import type { Views } from './views.ts';

/**
 * Browsers do not send the session along with a link from elsewhere: a message in WeCom, the way back from a scan. Such a
 * visitor gets one small page of ours that leads to the same address, this time from here; else every link would look
 * as if he were signed out, and the sign-in page would put a new session in the place of his.
 */
export function arrivals({ config }: Pick<App, 'config'>, views: Pick<Views, 'render'>): RequestHandler {
  const session = cookieName(config, 'huicun');
  const guard = cookieName(config, 'huicun-arrival');
  const options = { httpOnly: true, sameSite: 'lax', secure: isSecure(config), path: '/' } as const;
  return async (req, res, next) => {
    const here = createHash('sha256').update(req.originalUrl).digest('hex').slice(0, 16);
    const before = cookieOf(req, guard);
    if (comesFromElsewhere(req, session) && before !== here) {
      // One that comes back without its session has none: this says that it was here already.
      res.cookie(guard, here, { ...options, maxAge: 20_000 });
      return sendOn(res, views, req.originalUrl);
    }
    if (before !== null) res.clearCookie(guard, options);
    next();
  };
}

/** A page that a browser opens without a session, and not by typing its address or from a page of ours. */
function comesFromElsewhere(req: Request, session: string): boolean {
  if (req.method !== 'GET' || cookieOf(req, session) !== null || req.get('hx-request') !== undefined) return false;
  if (!req.get('accept')?.includes('text/html') || !/^\/(?![/\\])/.test(req.originalUrl)) return false;
  const site = req.get('sec-fetch-site');
  if (site !== undefined) return site === 'cross-site' || site === 'same-site';
  // Browsers tell that over https only. Ours is the one page that lets them say where they come from.
  const from = req.get('referer') ?? '';
  return !URL.canParse(from) || new URL(from).host !== req.get('host');
}

async function sendOn(res: Response, views: Pick<Views, 'render'>, path: string): Promise<void> {
  res
    .set('Referrer-Policy', 'same-origin')
    .type('html')
    .send(await views.render('sign-in/arrival', { path }));
}
