import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import type { SessionData } from 'express-session';
import passport from 'passport';
import CustomStrategy from 'passport-custom';
import { Strategy as LocalStrategy } from 'passport-local';
import type { App } from '../app.ts';
import { remedyOf, UserError } from '../lib/errors.ts';
import { type Account, findAccount, findAccountByWecom } from '../store/accounts.ts';
import { forgiveTries, recordSignInTry, type TryFrom } from '../store/sign-in-tries.ts';
import type { Member } from '../store/viewers.ts';
import { addressOf, type Browsers } from './devices.ts';
import type { Members } from './members.ts';
import { Once } from './once.ts';
import { isPassword } from './passwords.ts';
import type { ScanPurpose } from './sessions.ts';
import type { Entrance, Refusal, Way } from './visit.ts';
import { duration } from './words.ts';

const SCAN_LIFE = 10 * 60_000;
type Done = (error: unknown, account?: Account | false, refusal?: Refusal) => void;

const EXPIRED: Readonly<Record<ScanPurpose, string>> = {
  'sign-in': '这次扫码已失效：可能已用过、超过 10 分钟，或是在另一个浏览器里打开的。请重新扫码。',
  link: '这次扫码已失效：可能已用过、超过 10 分钟，或是在另一个浏览器里打开的。请重新扫码。',
  inside: '这次授权已失效：可能已用过、超过 10 分钟，或是在另一个浏览器里打开的。请重新登录。',
};
const UNFINISHED: Readonly<Record<ScanPurpose, string>> = {
  'sign-in': '扫码没有完成，请重新扫码。',
  link: '扫码没有完成，请重新扫码。',
  inside: '企业微信没有授权登录，请重新登录。',
};

/** One sentence for a wrong name and a wrong password alike. */
const WRONG: Refusal = { kind: 'sentence', sentence: '账号或密码不对。' };

export class SignIn {
  readonly passport = new passport.Passport();
  readonly #app: App;
  readonly #used = new Once(SCAN_LIFE);

  constructor(app: App, members: Members, browsers: Browsers) {
    this.#app = app;
    this.passport.serializeUser((member, done) => done(null, (member as Member).account.id));
    this.passport.deserializeUser((id: number, done) => {
      members.find(id).then((member) => done(null, member ?? false), done);
    });
    this.passport.use(
      'password',
      new LocalStrategy({ usernameField: 'login', passReqToCallback: true }, (req, login, password, done) => {
        const from = { device: browsers.known(req), address: addressOf(req) };
        this.#checkPassword(login.trim(), password, from).then((entrance) => answer(entrance, done as Done), done);
      }),
    );
    for (const [way, purpose] of [
      ['scan', 'sign-in'],
      ['inside', 'inside'],
    ] as const) {
      this.passport.use(
        way,
        new CustomStrategy((req, done) => {
          this.#checkScan(req, purpose).then((entrance) => answer(entrance, done), done);
        }),
      );
    }
  }

  /** Asks passport, and hands back who it is or why not; nobody is signed in yet. */
  check(way: Way, req: Request, res: Response): Promise<Entrance> {
    return new Promise((resolve, reject) => {
      const decide = (error: unknown, account: Account | false | null, refusal?: Refusal | { message: string }) => {
        if (error) return reject(error);
        if (account) return resolve({ account });
        resolve({ refusal: refusal && 'kind' in refusal ? refusal : WRONG });
      };
      this.passport.authenticate(way, decide)(req, res, reject);
    });
  }

  async #checkPassword(login: string, password: string, from: TryFrom): Promise<Entrance> {
    const { store, clock } = this.#app;
    const { lockedUntil, account } = await store.write(recordSignInTry, 'password', login, from, clock());
    if (lockedUntil !== null) return { refusal: { kind: 'sentence', sentence: lockedSentence(lockedUntil - clock()) } };
    const right = await isPassword(password, account?.passwordHash ?? null);
    const known = right && account ? await store.read(findAccount, account.id) : null;
    if (!known) return { refusal: WRONG };
    await store.write(forgiveTries, 'password', login, from);
    return { account: known };
  }

  async #checkScan(req: Request, purpose: ScanPurpose): Promise<Entrance> {
    const who = await this.personOfScan(req, purpose);
    if ('refusal' in who) return who;
    const { store, log } = this.#app;
    const account = await store.read(findAccountByWecom, who.userid);
    if (!account) {
      log.warn({ userid: who.userid }, 'scan by somebody without an account refused');
      return { refusal: { kind: 'stranger', userid: who.userid } };
    }
    return { account };
  }

  /** The member behind a scan that came back: its state must be this session's and used for the first time, as must its code. */
  async personOfScan(req: Request, purpose: ScanPurpose): Promise<{ userid: string } | { refusal: Refusal }> {
    const { clock, signIn, log } = this.#app;
    const begun = req.session.scan;
    delete req.session.scan;
    const { state, code } = req.query;
    const expected = begun?.purpose === purpose && begun.expiresAt > clock() ? begun.state : null;
    if (typeof state !== 'string' || state !== expected || !this.#used.take(`state ${state}`, clock())) {
      return refuse(EXPIRED[purpose]);
    }
    if (typeof code !== 'string' || !code || !this.#used.take(`code ${code}`, clock()))
      return refuse(UNFINISHED[purpose]);
    try {
      const person = await signIn.personOf(code);
      if (person.kind === 'member') return { userid: person.userid };
      log.warn({ purpose }, 'an outsider refused');
      return { refusal: { kind: 'outsider' } };
    } catch (error) {
      log.warn({ err: error }, 'WeCom did not say who scanned');
      if (error instanceof UserError) return refuse(error.message);
      return refuse(`企业微信没有确认扫码人的身份。${remedyOf(error) || '请重新扫码。'}`);
    }
  }
}

/** Begins a scan: a fresh random state in this session, good once and for ten minutes. */
export function beginScan(session: Pick<SessionData, 'scan'>, purpose: ScanPurpose, next: string, now: number): string {
  const state = randomBytes(24).toString('base64url');
  session.scan = { state, purpose, next, expiresAt: now + SCAN_LIFE };
  return state;
}

function answer(entrance: Entrance, done: Done): void {
  if ('account' in entrance) done(null, entrance.account);
  else done(null, false, entrance.refusal);
}

function refuse(sentence: string): { refusal: Refusal } {
  return { refusal: { kind: 'sentence', sentence } };
}

function lockedSentence(rest: number): string {
  return `连续输错次数过多，这个账号已锁定，${duration(rest)}后可再试。等不及时可用企业微信扫码，或联系系统管理员。`;
}
