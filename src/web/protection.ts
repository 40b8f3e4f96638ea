import compression from 'compression';
import { csrfSync } from 'csrf-sync';
import type { Request, RequestHandler } from 'express';
import { type Options, rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import type { App } from '../app.ts';
import type { Config } from '../config.ts';
import { isKnownDevice } from '../store/devices.ts';
import { addressOf, type Browsers } from './devices.ts';
import { TooMany } from './errors.ts';
import { memberOf } from './visit.ts';

/** What stands in front of every page. */
export function headers(secure: boolean): RequestHandler[] {
  const self = ["'self'"];
  const none = ["'none'"];
  const safe = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: none,
        scriptSrc: self,
        styleSrc: self,
        imgSrc: [...self, 'data:'],
        mediaSrc: self,
        fontSrc: self,
        connectSrc: self,
        formAction: self,
        frameAncestors: none,
        baseUri: none,
      },
    },
    // Only where the outside is known to be https: a LAN address over http would become unreachable.
    strictTransportSecurity: secure,
    xFrameOptions: { action: 'deny' },
  }) as RequestHandler;
  // Conversations do not stay behind in a browser's cache.
  const unkept: RequestHandler = (_req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  };
  return [safe, unkept, compression() as RequestHandler];
}

/** Forms carry the session's token in `_csrf`, htmx in a header. */
export function forms(): RequestHandler {
  const { csrfSynchronisedProtection } = csrfSync({
    size: 32,
    getTokenFromRequest: (req) => req.get('x-csrf-token') ?? (req.body as { _csrf?: string } | undefined)?._csrf,
  });
  return csrfSynchronisedProtection;
}

/** The outside is https because the settings say so, even when the proxy forgets to; without it no cookie would be set. */
export const seenThroughTls: RequestHandler = (req, _res, next) => {
  req.headers['x-forwarded-proto'] = 'https';
  next();
};

/** Whose word about the visitor's address is taken: those named; with TLS ending in front of us and nobody named, this machine. */
export function trustedProxies({
  trustedProxies: named,
  baseUrl,
  tlsCert,
}: Pick<Config, 'trustedProxies' | 'baseUrl' | 'tlsCert'>): string[] | false {
  if (named.length > 0) return [...named];
  return baseUrl.startsWith('https:') && tlsCert === '' ? ['loopback'] : false;
}

const HOST = /^(?:[\w-]+(?:\.[\w-]+)*\.?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/** Addresses that we hand out are made of it where no other is set: it is a name and a port, or nothing is answered. */
export const ownHost: RequestHandler = (req, res, next) => {
  if (HOST.test(req.get('host') ?? '')) return next();
  res.status(400).type('text').send('请求有误：主机名无法识别。');
};

const MINUTE = 60_000;

/** A person at work stays far below; a script does not. Whole offices share an address, so people count by account. */
export function general(): RequestHandler {
  return limit(MINUTE, 600, person, { skip: isMedium });
}

/** A screen full of pictures is a request each, and a video one for each stretch of it. */
export function media(): RequestHandler {
  return limit(MINUTE, 3000, person, { skip: (req) => !isMedium(req) });
}

const isMedium = (req: Request): boolean => /^\/messages\/\d+\/media\//.test(req.path);

function person(req: Request): string {
  const member = memberOf(req);
  return member ? `account ${member.account.id}` : addressOf(req);
}

const FAILURES = 40;
const SCAN_FAILURES = 200;

/**
 * Only what fails counts: a whole office may sign in from one address. Whoever is signed in, and a browser that somebody has
 * signed in with, count for themselves: strangers behind the same address do not use up their tries. Scans are counted apart
 * from what is typed, so that guessing passwords never closes them.
 */
export function guard({ store }: Pick<App, 'store'>, browsers: Pick<Browsers, 'known'>): RequestHandler {
  const key = async (req: Request) => {
    const group = isScan(req) ? 'scan' : 'typed';
    if (memberOf(req)) return `${group} ${person(req)}`;
    const device = browsers.known(req);
    const known = device !== null && (await store.read(isKnownDevice, device));
    return `${group} ${known ? `device ${device}` : addressOf(req)}`;
  };
  const most = (req: Request) => (isScan(req) ? SCAN_FAILURES : FAILURES);
  return limit(15 * MINUTE, most, key, { skipSuccessfulRequests: true });
}

const isScan = (req: Request): boolean => /^\/sign-in\/(scan|wecom)\b/.test(req.path);

function limit(
  windowMs: number,
  most: number | ((req: Request) => number),
  keyGenerator: (req: Request) => string | Promise<string>,
  more: Partial<Options> = {},
): RequestHandler {
  return rateLimit({
    windowMs,
    limit: most,
    keyGenerator,
    standardHeaders: false,
    legacyHeaders: false,
    handler: (_req, _res, next) => next(new TooMany(Math.ceil(windowMs / 1000))),
    ...more,
  });
}
