import type { Request, Response } from 'express';
import type { SessionData } from 'express-session';
import type { Trace } from '../access/acts.ts';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import type { Account } from '../store/accounts.ts';
import type { WriteDb } from '../store/db.ts';
import type { Browser } from '../store/devices.ts';
import type { TryFrom } from '../store/sign-in-tries.ts';
import type { Member } from '../store/viewers.ts';
import { addressOf, type Browsers } from './devices.ts';
import { sessionKey } from './sessions.ts';
import { type Stranger, Traces } from './traces.ts';

/** Why somebody did not get in: a sentence, or a scan by a person who has no business here. */
export type Refusal =
  | { readonly kind: 'sentence'; readonly sentence: string }
  /** Somebody of the company without an account: he is told whom to ask. */
  | { readonly kind: 'stranger'; readonly userid: string }
  | { readonly kind: 'outsider' };

export type Entrance = { readonly account: Account } | { readonly refusal: Refusal };

/** What a page or action may know and do about the request besides its input. */
export interface Visit {
  /** The browser wants a page of its own, not htmx a piece of one. */
  readonly whole: boolean;
  /** The id of the element htmx will replace; null when it has none, and for whole pages. */
  readonly part: string | null;
  /** Goes on with a file somewhere behind its beginning: players and interrupted downloads do. */
  readonly isLaterStretch: boolean;
  readonly viewer: Viewer | null;
  /** How the browser reaches us: `https://archive.example.com`. */
  readonly origin: string;
  readonly session: SessionData;
  /** This session as the store knows it. */
  readonly sessionKey: string;
  /** What the trail will say before this is answered: who, when and from where are added. */
  trace(trace: Trace, who?: Stranger): void;
  /** This answer shows or changes nothing that the trail would tell of. */
  traceNothing(): void;
  /** A change and its trace, in one transaction. */
  change<A extends unknown[], R>(
    trace: Trace | readonly Trace[],
    change: (db: WriteDb, ...args: A) => R,
    ...args: A
  ): Promise<R>;
  readonly traces: Traces;
  /** What the browser calls itself. */
  readonly agent: string;
  /** Where a try to sign in comes from. */
  readonly from: TryFrom;
  /** This browser has been signed in with: it gets something to be known by. Answers with both as hashes. */
  knowBrowser(): Browser;
  memberOf(accountId: number): Promise<Member | null>;
  check(way: Way): Promise<Entrance>;
  /** Who scanned, for linking that person to the account that is signed in. */
  personOfScan(): Promise<{ readonly userid: string } | { readonly refusal: Refusal }>;
  /** Signs in: under a new session id, with a new form token. */
  enter(account: Account): Promise<void>;
  leave(): Promise<void>;
  /** What the session was told is written: browsers follow a redirect before its answer has ended, which is when it would be. */
  keep(): Promise<void>;
}

/** `inside`: in WeCom's own browser. */
export type Way = 'password' | 'scan' | 'inside';

/** What sign-in.ts can do with a request. */
export interface Doors {
  readonly baseUrl: string;
  readonly app: Pick<App, 'store' | 'clock'>;
  readonly browsers: Browsers;
  viewerOf(member: Member): Viewer;
  memberOf(accountId: number): Promise<Member | null>;
  check(way: Way, req: Request, res: Response): Promise<Entrance>;
  personOfScan(
    req: Request,
    purpose: 'sign-in' | 'link',
  ): Promise<{ readonly userid: string } | { readonly refusal: Refusal }>;
}

export function memberOf(req: Request): Member | null {
  return (req.user as Member | undefined) ?? null;
}

export function visitOf(req: Request, res: Response, doors: Doors): Visit {
  const member = memberOf(req);
  const viewer = member && doors.viewerOf(member);
  const traces = new Traces(doors.app, req, viewer);
  const asFound = JSON.stringify(req.session);
  const whole = !req.get('hx-request') || req.get('hx-history-restore-request') !== undefined;
  return {
    whole,
    isLaterStretch: /^bytes=0*[1-9]/.test(req.get('range') ?? ''),
    part: whole ? null : (req.get('hx-target') ?? null),
    viewer,
    origin: doors.baseUrl.replace(/\/+$/, '') || `${req.protocol}://${req.get('host')}`,
    // Signing in makes a new one on the way.
    get session() {
      return req.session;
    },
    get sessionKey() {
      return sessionKey(req.sessionID);
    },
    traces,
    agent: req.get('user-agent') ?? '',
    from: { device: doors.browsers.known(req), address: addressOf(req) },
    knowBrowser: () => doors.browsers.know(req, res),
    memberOf: (id) => doors.memberOf(id),
    trace: (trace, who) => traces.add(trace, who),
    traceNothing: () => traces.nothing(),
    change: (trace, change, ...args) => traces.change(trace, change, ...args),
    check: (way) => doors.check(way, req, res),
    personOfScan: () => doors.personOfScan(req, 'link'),
    async enter({ id }) {
      const entering = await doors.memberOf(id);
      if (!entering) throw new Error(`account ${id} may not sign in`);
      await new Promise<void>((done, failed) => req.logIn(entering, (error) => (error ? failed(error) : done())));
    },
    async keep() {
      if (!req.session || JSON.stringify(req.session) === asFound) return;
      await new Promise<void>((done, failed) => req.session.save((error) => (error ? failed(error) : done())));
    },
    leave: () => new Promise((done, failed) => req.session.destroy((error) => (error ? failed(error) : done()))),
  };
}
