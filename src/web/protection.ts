import compression from 'compression';
import { csrfSync } from 'csrf-sync';
import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, type Options, rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
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
  return member ? `account ${member.account.id}` : ipKeyGenerator(req.ip ?? '');
}

/** Only what fails counts: a whole office may sign in from one address. */
export function guard(): RequestHandler {
  return limit(15 * MINUTE, 40, (req) => ipKeyGenerator(req.ip ?? ''), { skipSuccessfulRequests: true });
}

function limit(
  windowMs: number,
  most: number,
  keyGenerator: (req: Request) => string,
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
