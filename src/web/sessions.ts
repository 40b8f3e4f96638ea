import { createHash } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import session, { type SessionData, Store } from 'express-session';
import type { App } from '../app.ts';
import { findSession, removeSession, saveSession, touchSession } from '../store/sessions.ts';

declare module 'express-session' {
  interface SessionData {
    passport?: { user?: number };
    /** A scan under way: what comes back must carry this state. */
    scan?: { state: string; purpose: 'sign-in' | 'link'; next: string; expiresAt: number };
    /** Said once on the next page. */
    toast?: string;
    /** What was wrong with a form about keys, and where it stands; never what was typed into it but a number. */
    keySlip?: { form: string; sentence: string; version: string; question: boolean };
  }
}

type Done = (error?: unknown) => void;

/** Sessions in huicun.db. The cookie's id is kept as a hash only. */
class DeskSessions extends Store {
  readonly #app: Pick<App, 'store' | 'clock'>;

  constructor(app: Pick<App, 'store' | 'clock'>) {
    super();
    this.#app = app;
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
    this.#app.store.write(saveSession, row, this.#app.clock()).then(() => done(), done);
  }

  override destroy(sid: string, done: Done = () => undefined): void {
    this.#app.store.write(removeSession, sessionKey(sid)).then(() => done(), done);
  }

  /** A page that refreshes itself is not a person: without this an open tab would never be signed out. */
  override touch(sid: string, data: SessionData, done: Done = () => undefined): void {
    const { req } = data as SessionData & { req: Request };
    const alone = req.res?.locals['refreshesItself'] === true;
    const touched = alone ? Promise.resolve() : this.#app.store.write(touchSession, sessionKey(sid), this.#app.clock());
    touched.then(() => done(), done);
  }
}

export function sessionKey(sid: string): string {
  return createHash('sha256').update(sid).digest('hex');
}

export function sessions(app: Pick<App, 'store' | 'clock' | 'config'>): RequestHandler {
  const secure = app.config.baseUrl.startsWith('https:');
  return session({
    name: secure ? '__Host-huicun' : 'huicun',
    // The id is 192 random bits and known to the store by its hash only: the signature that express-session insists
    // on adds nothing, so there is no secret to keep, to rotate or to lose at a restart.
    secret: 'ids are unguessable',
    store: new DeskSessions(app),
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: 'lax', secure, path: '/' },
  });
}
