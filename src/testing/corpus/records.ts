import { makeBody } from './bodies.ts';
import { type Channel, type Channels, castOf, membersAt, openChannels, pickScript } from './channels.ts';
import type { Company } from './company.ts';
import { play, type Turn } from './dialogue.ts';
import { type Handed, MediaDesk } from './media-desk.ts';
import type { MediaPool, PoolItem } from './media-pool.ts';
import { mensNames, surnames, womensNames } from './names-people.ts';
import { Occasions } from './occasions.ts';
import { People } from './people.ts';
import { Random } from './random.ts';
import { compose, type RawBody, type RawMessage, type RawRecord, switchOf } from './record.ts';
import { readScripts, type Script, type Scripts } from './scripts.ts';
import { DAY, dayWeight, gapBefore, instantOf, startOfDay } from './timetable.ts';

/** Months of conversation of a company, as WeCom would hand them over: decrypted, in the order they were sent. */
export interface RecordOptions {
  readonly seed: number;
  /** The span, in ms; both ends included. */
  readonly from: number;
  readonly to: number;
  /** How many in all, spread over the span; without it as many as such a company writes. */
  readonly count?: number;
  /** Leaves out what was sent before: to go on where an earlier call with the same seed and span ended. */
  readonly startAt?: number;
  /** With real bytes: bodies then state size, md5 and length of one of its items. */
  readonly media?: MediaPool;
  /** Told just before the record is given: this id stands for this item. Nested ones too. */
  readonly onMedia?: OnMedia;
}

export type OnMedia = (sdkFileId: string, item: PoolItem, record: RawRecord) => void;

const ORDINARY_DAY = 1100;
const REVOKE_RATE = 0.011;
const REVOCABLE = new Set(['text', 'image', 'video', 'file', 'link']);

export function* makeRecords(company: Company, options: RecordOptions): Generator<RawRecord> {
  const { seed, from, to, count = Number.POSITIVE_INFINITY, startAt = from, media = null, onMedia } = options;
  const life = new Life(company, new Random(`records ${company.seed} ${seed}`), media);
  const days = daysOf(from, to);
  let waiting: Sent[] = [];
  let left = count;
  for (const [i, start] of days.entries()) {
    const quota = Number.isFinite(count)
      ? Math.ceil((left * days[i]!.weight) / weightOf(days.slice(i)))
      : ORDINARY_DAY * start.weight;
    const [first, last] = [Math.max(start.at, from), Math.min(start.at + DAY - 1, to)];
    waiting = [...waiting, ...life.day(start.at, first, last, quota - countUntil(waiting, last))];
    waiting.sort((a, b) => a.at - b.at);
    const due = waiting.slice(0, Math.min(countUntil(waiting, last), left));
    left -= due.length;
    for (const sent of due) if (sent.at >= startAt) yield given(sent, onMedia);
    waiting = waiting.slice(due.length);
  }
}

/** A record with what its ids stand for. */
export interface Sent {
  readonly at: number;
  readonly record: RawRecord;
  readonly media: readonly Handed[];
}

export function given({ record, media }: Sent, onMedia: OnMedia | undefined): RawRecord {
  for (const [sdkFileId, item] of media) onMedia?.(sdkFileId, item, record);
  return record;
}

/** The people and what they have said to each other so far. */
class Life {
  readonly #random: Random;
  readonly #people: People;
  readonly #channels: Channels;
  readonly #scripts: Scripts;
  readonly #occasions: Occasions;
  readonly #media: MediaDesk;

  constructor(company: Company, random: Random, pool: MediaPool | null) {
    this.#random = random;
    this.#people = new People(company);
    this.#channels = openChannels(company, this.#people, random);
    this.#scripts = readScripts();
    this.#occasions = new Occasions(new Random(`occasions ${company.seed} ${random.bits()}`));
    this.#media = new MediaDesk(pool);
  }

  /** At least `quota` records that were sent from `first` to `last`; dialogues may run on after that. */
  day(start: number, first: number, last: number, quota: number): Sent[] {
    const records: Sent[] = [];
    let written = 0;
    for (let within = 0; within < quota; ) {
      const drawn = instantOf(this.#random, start);
      const at = drawn >= first && drawn <= last ? drawn : first + this.#random.below(last - first + 1);
      const next = this.#next(at, written);
      written = next.length;
      within += countUntil(next, last);
      for (const record of next) records.push(record);
    }
    return records;
  }

  /** Mostly a dialogue as any; now and then what its turn has come for. */
  #next(at: number, written: number): Sent[] {
    const random = this.#random;
    const occasion = this.#occasions.after(written);
    if (occasion === null) {
      const channel = this.#channels.pick(random);
      return this.#dialogue(channel, pickScript(channel, this.#scripts, random), at);
    }
    if (occasion === 'switch') return [this.#switch(at)];
    return this.#dialogue(this.#channels.pick(random, occasion.kind), occasion.script, at);
  }

  #dialogue(channel: Channel, script: Script, begins: number): Sent[] {
    const random = this.#random;
    const colleague = random.pick(this.#people.employees);
    const absent = random.pickSkewed(surnames)[0] + random.pick(random.chance(0.5) ? mensNames : womensNames)[0];
    const cast = castOf(channel, this.#people, random, begins);
    const turns = play(script, { random, at: begins, cast, colleague, absent, lasting: channel.lasting });
    const records: Sent[] = [];
    let at = begins;
    for (const [i, turn] of turns.entries()) {
      const sameSpeaker = turns[i - 1]?.speaker === turn.speaker;
      if (i > 0) at += gapBefore(random, { length: turn.words.length, sameSpeaker, afterPause: turn.afterPause });
      const record = this.#record(channel, turn, at, this.#bodyOf(channel, turn, at));
      records.push({ at, record, media: this.#media.take() });
      if (REVOCABLE.has(turn.kind) && random.chance(REVOKE_RATE)) records.push(this.#revoke(channel, turn, record));
    }
    return records;
  }

  #bodyOf(channel: Channel, turn: Turn, at: number): RawBody {
    const told = {
      words: turn.words,
      speaker: turn.speaker,
      at,
      external: channel.mark !== '',
      colleague: this.#random.pick(this.#people.employees),
      room: channel.group?.name ?? '',
      media: this.#media,
    };
    return makeBody(this.#random, turn.kind, told);
  }

  #record(
    channel: Channel,
    { speaker }: Turn,
    at: number,
    body: RawBody,
    action: RawMessage['action'] = 'send',
  ): RawMessage {
    const present = channel.pair ? channel.pair.map((p) => p.id) : membersAt(channel.group!, at);
    const roomid = channel.group?.id ?? '';
    return compose(this.#random, { from: speaker.id, present, roomid, mark: channel.mark, at, action }, body);
  }

  /** WeCom lets people take a message back for some minutes. */
  #revoke(channel: Channel, turn: Turn, sent: RawMessage): Sent {
    const at = sent.msgtime + this.#random.between(3, 170) * 1000 + this.#random.below(1000);
    const body = { msgtype: 'revoke', revoke: { pre_msgid: sent.msgid } };
    return { at, record: this.#record(channel, turn, at, body, 'recall'), media: [] };
  }

  #switch(at: number): Sent {
    const user = this.#random.pick(this.#people.employees).id;
    return { at, record: switchOf(this.#random, user, at), media: [] };
  }
}

interface Span {
  readonly at: number;
  readonly weight: number;
}

/** The days of the span, the first and last only as far as they belong to it. */
function daysOf(from: number, to: number): Span[] {
  const days: Span[] = [];
  for (let at = startOfDay(from); at <= to; at += DAY) {
    const share = (Math.min(at + DAY, to + 1) - Math.max(at, from)) / DAY;
    days.push({ at, weight: dayWeight(at) * share });
  }
  return days;
}

function weightOf(days: readonly Span[]): number {
  return days.reduce((sum, day) => sum + day.weight, 0);
}

function countUntil(records: readonly Sent[], last: number): number {
  return records.reduce((count, { at }) => count + (at <= last ? 1 : 0), 0);
}
