import { createHash, randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import { ipKeyGenerator } from 'express-rate-limit';
import { type Config, isSecure } from '../config.ts';
import { type Browser, DEVICE_LIFE } from '../store/devices.ts';
import { cookieName } from './sessions.ts';

/** Browsers that somebody has signed in with are known by a cookie of their own, which opens nothing. */
export class Browsers {
  readonly #name: string;
  readonly #secure: boolean;

  constructor(config: Pick<Config, 'baseUrl' | 'tlsCert'>) {
    this.#name = cookieName(config, 'huicun-device');
    this.#secure = isSecure(config);
  }

  /** Hash of what it brings; null when it brings nothing. */
  known(req: Request): string | null {
    const value = cookieOf(req, this.#name);
    return value === null ? null : hashOf(value);
  }

  /** Gives it something new to be known by. */
  know(req: Request, res: Response): Browser {
    const value = randomBytes(32).toString('base64url');
    const options = {
      httpOnly: true,
      sameSite: 'strict',
      secure: this.#secure,
      path: '/',
      maxAge: DEVICE_LIFE,
    } as const;
    res.cookie(this.#name, value, options);
    return { before: this.known(req), hash: hashOf(value), agent: (req.get('user-agent') ?? '').slice(0, 300) };
  }
}

/** Of the cookies that we set ourselves: their values need no decoding. */
export function cookieOf(req: Request, name: string): string | null {
  const found = (req.get('cookie') ?? '').split('; ').find((pair) => pair.startsWith(`${name}=`));
  return found?.slice(name.length + 1) ?? null;
}

/** A whole IPv6 network counts as one, and IPv4 is IPv4 however the socket writes it. */
export function addressOf(req: Request): string {
  return ipKeyGenerator((req.ip ?? '').replace(/^::ffff:/i, ''));
}

function hashOf(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}
