import { createHash } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import session, { type SessionData, Store } from 'express-session';
import type { App } from '../app.ts';
import { type Config, isSecure } from '../config.ts';
import { findSession, removeSession, type SessionLife, saveSession, touchSession } from '../store/sessions.ts';
import type { Way } from './visit.ts';

declare module 'express-session' {
  interface SessionData {
    passport?: { user?: number };
    /** A scan under way: what comes back must carry this state. */
    scan?: { state: string; purpose: ScanPurpose; next: string; expiresAt: number };
    /** The first step was right: whose one-time password is waited for, and what was wrong with the last one. */
    pending?: { accountId: number; way: Way; next: string; until: number; slip: string };
    /** A secret for one-time passwords that is being set up, sealed. */
    totpDraft?: string;
    /** Said once on the next page. */
    toast?: string;
    /** What was wrong with a form about keys, and where it stands; never what was typed into it but a number. */
    keySlip?: { form: string; sentence: string; version: string; question: boolean };
  }
}

/** What a trip to WeCom was begun for. */
export type ScanPurpose = 'sign-in' | 'link' | 'inside';

type Done = (error?: unknown) => void;

/** Sessions in huicun.db. The cookie's id is kept as a hash only. */
class DeskSessions extends Store {
  readonly #app: Pick<App, 'store' | 'clock'>;
  readonly #life: SessionLife;

  constructor(app: Pick<App, 'store' | 'clock' | 'config'>) {
    super();
    this.#app = app;
    this.#life = lifeOf(app.config);
  }

  override get(sid: string, done: (error: unknown, session?: SessionData | null) => void): void {
    const { store, clock } = this.#app;
    const found = store.read(findSession, sessionKey(sid), clock());
    found.then((data) => done(null, data === null ? null : JSON.parse(data)), done);
  }

  override set(sid: string, data: SessionData, done: Done = () => undefined): void {
    const { req } = data as SessionData & { req: Request };
    const row = {
      id: sessionKey(sid),
      accountId: data.passport?.user ?? null,
      data: JSON.stringify(data),
      ip: req.ip ?? '',
      agent: (req.get('user-agent') ?? '').slice(0, 300),
    };
    this.#app.store.write(saveSession, row, this.#life, this.#app.clock()).then(() => done(), done);
  }

  override destroy(sid: string, done: Done = () => undefined): void {
    this.#app.store.write(removeSession, sessionKey(sid)).then(() => done(), done);
  }

  /** A page that refreshes itself is not a person: without this an open tab would never be signed out. */
  override touch(sid: string, data: SessionData, done: Done = () => undefined): void {
    const { req } = data as SessionData & { req: Request };
    const alone = req.res?.locals['refreshesItself'] === true;
    const { store, clock } = this.#app;
    const touched = alone ? Promise.resolve() : store.write(touchSession, sessionKey(sid), this.#life, clock());
    touched.then(() => done(), done);
  }
}

export function sessionKey(sid: string): string {
  return createHash('sha256').update(sid).digest('hex');
}

export function lifeOf(config: Pick<Config, 'sessionIdleMinutes' | 'sessionLongestHours'>): SessionLife {
  return { idle: config.sessionIdleMinutes * 60_000, longest: config.sessionLongestHours * 3_600_000 };
}

/** Under https the browser itself sees to it that no other name or path of the same machine can set it. */
export function cookieName(config: Pick<Config, 'baseUrl' | 'tlsCert'>, name: string): string {
  return isSecure(config) ? `__Host-${name}` : name;
}

export function sessions(app: Pick<App, 'store' | 'clock' | 'config'>): RequestHandler {
  const secure = isSecure(app.config);
  return session({
    name: cookieName(app.config, 'huicun'),
    // The id is 192 random bits and known to the store by its hash only: the signature that express-session insists
    // on adds nothing, so there is no secret to keep, to rotate or to lose at a restart.
    secret: 'ids are unguessable',
    store: new DeskSessions(app),
    resave: false,
    saveUninitialized: false,
    proxy: secure, // https by the settings: protection.ts says so in the header
    // Not sent along by a link from elsewhere: arrivals.ts lets such a visitor in by our own door.
    cookie: { httpOnly: true, sameSite: 'strict', secure, path: '/' },
  });
}
