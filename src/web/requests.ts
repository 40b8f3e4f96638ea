import { randomBytes } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type { App } from '../app.ts';
import { requestAtHand } from '../lib/log.ts';
import { memberOf } from './visit.ts';

/**
 * Every request has an id, which is in every line about it, in its answer and on pages that say what went wrong. One line a
 * request: which page and how long, never the address itself: a search is what people said, and a path names whom.
 */
export interface Served {
  readonly method: string;
  /** As it was declared: `/groups/:id`. */
  readonly route: string;
  readonly status: number;
  readonly ms: number;
}

const SANE = /^[A-Za-z0-9][A-Za-z0-9_.-]{7,63}$/;
const METHODS: readonly string[] = ['GET', 'HEAD', 'POST'];

export function requests({ log }: Pick<App, 'log'>, served: (served: Served) => void): RequestHandler {
  return (req, res, next) => {
    const id = idOf(req);
    const begun = performance.now();
    res.locals['requestId'] = id;
    res.set('X-Request-Id', id);
    res.once('close', () => {
      const ms = Math.round((performance.now() - begun) * 10) / 10;
      const { statusCode: status } = res;
      const what = { method: METHODS.includes(req.method) ? req.method : 'other', route: routeOf(req), status, ms };
      served(what);
      const line = { ...what, request: id, account: memberOf(req)?.account.id ?? null, whole: res.writableFinished };
      log[levelOf(req, status)](line, 'request');
    });
    requestAtHand.run({ id }, next);
  };
}

/** Of one that was answered by another program before us, the same; anything odd is not taken over. */
function idOf(req: Request): string {
  const given = req.get('x-request-id') ?? '';
  if (SANE.test(given)) return given;
  const digits = randomBytes(6).toString('hex').toUpperCase();
  return `${digits.slice(0, 4)}-${digits.slice(4, 8)}-${digits.slice(8)}`;
}

/** Known only once somebody has taken it. */
function routeOf(req: Request): string {
  const route = (req.route as { path?: unknown } | undefined)?.path;
  if (typeof route === 'string') return `${req.baseUrl}${route}`;
  if (req.originalUrl.startsWith('/assets/')) return '/assets';
  return 'other';
}

const QUIET: readonly string[] = ['/healthz', '/readyz', '/metrics', '/assets'];

function levelOf(req: Request, status: number): 'debug' | 'info' | 'error' {
  if (status >= 500 && routeOf(req) !== '/readyz') return 'error';
  const refreshes = req.res?.locals['refreshesItself'] === true;
  return refreshes || QUIET.includes(routeOf(req)) ? 'debug' : 'info';
}
