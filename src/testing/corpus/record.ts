import type { Random } from './random.ts';

/** A chat record as it comes out of WeCom's decryption, with WeCom's own field names. */
export interface RawRecord {
  readonly msgid: string;
  readonly action: 'send' | 'recall';
  readonly from: string;
  readonly tolist: readonly string[];
  readonly roomid: string;
  readonly msgtime: number;
  readonly msgtype: string;
  /** The body stands under a key of its own, the msgtype's as a rule. */
  readonly [key: string]: unknown;
}

/** What a message says, before anybody sent it: its msgtype, and the body under its key. */
export interface RawBody {
  readonly msgtype: string;
  readonly [key: string]: unknown;
}

const OLD_FORM_SHARE = 0.12;

/** Ids in WeCom's forms: a number and the time, or (older clients) base64; with a mark when outsiders take part. */
export function makeMsgid(random: Random, at: number, external: boolean): string {
  const mark = external ? '_external' : '';
  if (random.chance(OLD_FORM_SHARE)) return `CAQQ${random.id(27).replace(/[-_]/g, '+')}=${mark}`;
  const time = random.chance(0.8) ? Math.floor(at / 1000) : at;
  return `${random.between(1, 17)}${random.digits(18)}_${time}${mark}`;
}

/** A number too long for a double, written to JSON digit by digit as WeCom does. */
export function longNumber(digits: string): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(digits);
}
