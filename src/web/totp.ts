import { Secret, TOTP } from 'otpauth';
import { renderSVG } from 'uqr';
import type { App } from '../app.ts';
import { loadMasterKey, seal, unseal } from '../lib/seal.ts';
import type { Account } from '../store/accounts.ts';
import { forgiveTries, recordSignInTry } from '../store/sign-in-tries.ts';
import { findTotp, takeTotpStep } from '../store/totp.ts';
import type { Visit } from './visit.ts';
import { duration } from './words.ts';

/** One-time passwords from an app on the telephone (RFC 6238): six digits, half a minute, one step early or late. */
const PERIOD = 30;
const BYTES = 20;
const ISSUER = '会存';

export const WRONG_TOTP = '动态口令不对，或刚才已用过。请核对手机时间，输入当前显示的 6 位数字。';

/** What a telephone takes in: as a picture, and to be typed. */
export interface TotpCard {
  /** SVG, to be shown as an image. */
  readonly picture: string;
  readonly letters: string;
}

/** A new secret, sealed for this account. */
export function newTotp({ config }: Pick<App, 'config'>, account: Pick<Account, 'id'>): Buffer {
  const secret = new Secret({ size: BYTES });
  return seal(loadMasterKey(config.keyFile), nameOf(account), Buffer.from(secret.bytes));
}

export function totpCard(
  { config }: Pick<App, 'config'>,
  account: Pick<Account, 'id' | 'login'>,
  sealed: Uint8Array,
): TotpCard {
  const totp = open(config.keyFile, account, sealed);
  const letters = totp.secret.base32.replace(/(.{4})(?=.)/g, '$1 ');
  const svg = renderSVG(totp.toString(), { border: 2, pixelSize: 4 });
  return { picture: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`, letters };
}

/** Which step of time the digits belong to; null when to none of now, the one before and the one after. */
export function stepOf(
  { config, clock }: Pick<App, 'config' | 'clock'>,
  account: Pick<Account, 'id' | 'login'>,
  sealed: Uint8Array,
  typed: string,
): number | null {
  const now = clock();
  const token = typed.normalize('NFKC').replace(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return null;
  const delta = open(config.keyFile, account, sealed).validate({ token, timestamp: now, window: 1 });
  return delta === null ? null : Math.floor(now / 1000 / PERIOD) + delta;
}

/** Tries somebody's digits, as few times as passwords: null when they are right, or the sentence to show. */
export async function tryTotp(app: App, visit: Visit, account: Account, typed: string): Promise<string | null> {
  const { store, clock } = app;
  const { lockedUntil } = await store.write(recordSignInTry, 'totp', account.login, visit.from, clock());
  if (lockedUntil !== null)
    return `动态口令连续输错次数过多，${duration(lockedUntil - clock())}后可再试。手机不在身边时，请联系系统管理员重置登录。`;
  const sealed = await store.read(findTotp, account.id);
  const step = sealed && stepOf(app, account, sealed, typed);
  if (step === null || !(await store.write(takeTotpStep, account.id, step))) return WRONG_TOTP;
  await store.write(forgiveTries, 'totp', account.login, visit.from);
  return null;
}

function open(keyFile: string, account: Pick<Account, 'id' | 'login'>, sealed: Uint8Array): TOTP {
  const bytes = unseal(loadMasterKey(keyFile), nameOf(account), Buffer.from(sealed));
  const secret = new Secret({ buffer: new Uint8Array(bytes).buffer });
  return new TOTP({ issuer: ISSUER, label: account.login, secret, period: PERIOD });
}

/** Sealed under the account's own name: nobody's secret can be put in the place of another's. */
const nameOf = ({ id }: Pick<Account, 'id'>): string => `totp-${id}`;
