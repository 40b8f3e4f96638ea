import type { Random } from './random.ts';

/** A chat record as it comes out of WeCom's decryption, with WeCom's own field names. */
export type RawRecord = RawMessage | SwitchLog;

export interface RawMessage {
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

/** Somebody changed the company he is signed in to: a record without type, receivers and room. */
export interface SwitchLog {
  readonly msgid: string;
  readonly action: 'switch';
  readonly time: number;
  readonly user: string;
  readonly msgtype?: undefined;
  readonly [key: string]: unknown;
}

/** What a message says, before anybody sent it: its msgtype, and the body under its key. */
export interface RawBody {
  readonly msgtype: string;
  readonly [key: string]: unknown;
}

export function sentAt(record: RawRecord): number {
  return record.action === 'switch' ? record.time : record.msgtime;
}

/** The same record, sent at another time. */
export function movedTo(record: RawRecord, at: number): RawRecord {
  return record.action === 'switch' ? { ...record, time: at } : { ...record, msgtime: at };
}

/** How ids end when outsiders take part, and when these belong to a company up or down the supply chain. */
export type Mark = '' | '_external' | '_updown_stream';

const OLD_FORM_SHARE = 0.12;

/** Ids in WeCom's forms: a number and the time, or (older clients) base64; with the mark at the end. */
export function makeMsgid(random: Random, at: number, mark: Mark): string {
  if (random.chance(OLD_FORM_SHARE)) return `CAQQ${random.id(27).replace(/[-_]/g, '+')}=${mark}`;
  const time = random.chance(0.8) ? Math.floor(at / 1000) : at;
  return `${random.between(1, 17)}${random.digits(18)}_${time}${mark}`;
}

export interface Envelope {
  readonly from: string;
  /** Everybody who is there, the sender too. */
  readonly present: readonly string[];
  readonly roomid: string;
  readonly mark: Mark;
  readonly at: number;
  readonly action?: RawMessage['action'];
}

export function compose(random: Random, envelope: Envelope, { msgtype, ...body }: RawBody): RawMessage {
  const { from, present, roomid, mark, at, action = 'send' } = envelope;
  const tolist = present.filter((id) => id !== from);
  return { msgid: makeMsgid(random, at, mark), action, from, tolist, roomid, msgtime: at, msgtype, ...body };
}

export function switchOf(random: Random, user: string, at: number): SwitchLog {
  return { msgid: makeMsgid(random, at, ''), action: 'switch', time: at, user };
}

/** A number too long for a double, written to JSON digit by digit as WeCom does. */
export function longNumber(digits: string): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(digits);
}
